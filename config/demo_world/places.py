"""Where the invented utility's stations stand: somewhere in a valley, none of them a real one."""

from decimal import Decimal

# Latitude and longitude in degrees, by the first word of a station's or feeder's name.
PLACES: dict[str, tuple[str, str]] = {
    "CORRAL": ("38.1210", "-121.4020"),
    "DELTA": ("38.0340", "-121.5870"),
    "TULE": ("37.9560", "-121.4680"),
    "MARIPOSA": ("38.2280", "-121.2750"),
    "ALMOND": ("38.0820", "-121.1930"),
    "ORCHARD": ("38.1890", "-121.1180"),
    "HARBOR": ("37.9910", "-121.6640"),
    "LEVEE": ("38.0610", "-121.7010"),
    "FOUNDRY": ("37.9340", "-121.2870"),
    "QUARRY": ("38.2760", "-121.1460"),
    "SLOUGH": ("38.1530", "-121.6120"),
    "VINEYARD": ("38.2440", "-121.4390"),
}
# A bank and a feeder stand a little beside their substation, so that a map can tell them apart.
BESIDE = {"SUBSTATION": Decimal(0), "BANK": Decimal("0.0020"), "FEEDER": Decimal("0.0140")}
CORRAL_AREA = {
    "type": "Polygon",
    "coordinates": [
        [
            [-121.405, 38.118],
            [-121.372, 38.121],
            [-121.351, 38.139],
            [-121.359, 38.161],
            [-121.388, 38.168],
            [-121.411, 38.149],
            [-121.405, 38.118],
        ]
    ],
}


def place_of(name: str, kind: str) -> tuple[Decimal, Decimal]:
    """Where something stands that is named after a place."""
    latitude, longitude = PLACES[name.split(maxsplit=1)[0]]
    return Decimal(latitude) + BESIDE[kind], Decimal(longitude) + BESIDE[kind]
