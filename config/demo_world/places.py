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


# Where the demo's utility serves: invented, with a bay in the west and an enclave of another supplier in it.
TERRITORY = {
    "type": "Polygon",
    "coordinates": [
        [
            [-121.742, 37.962],
            [-121.655, 37.918],
            [-121.548, 37.932],
            [-121.470, 37.895],
            [-121.352, 37.886],
            [-121.244, 37.874],
            [-121.171, 37.921],
            [-121.122, 37.998],
            [-121.064, 38.052],
            [-121.041, 38.131],
            [-121.072, 38.204],
            [-121.058, 38.276],
            [-121.113, 38.331],
            [-121.208, 38.318],
            [-121.289, 38.343],
            [-121.371, 38.309],
            [-121.447, 38.322],
            [-121.516, 38.281],
            [-121.561, 38.214],
            [-121.649, 38.226],
            [-121.712, 38.187],
            [-121.694, 38.129],
            [-121.622, 38.097],
            [-121.668, 38.083],
            [-121.738, 38.104],
            [-121.771, 38.041],
            [-121.742, 37.962],
        ],
        [
            [-121.262, 38.012],
            [-121.231, 37.991],
            [-121.198, 38.004],
            [-121.205, 38.036],
            [-121.241, 38.043],
            [-121.262, 38.012],
        ],
    ],
}
