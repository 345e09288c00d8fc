from web.tabs import Tab, TabGroup, grouped

NEEDS = Tab("needs", "Needs", "/needs/")
RULES = Tab("rules", "Rules", "/rules/")
NEWS = Tab("news", "News", "/news/", group=TabGroup.TALK)
RECORD = Tab("record", "Record", "/record/", group=TabGroup.OVERSIGHT)


def test_groups_stand_in_their_order_whatever_the_tabs_order_is():
    groups = grouped([RECORD, NEEDS, NEWS, RULES], "rules")
    assert [group.label for group in groups] == ["Solicitation", "News", "Record"]
    assert [group.is_open for group in groups] == [True, False, False]


def test_a_group_leads_to_its_first_tab_and_an_empty_one_is_left_out():
    (group,) = grouped([RULES, NEEDS], "")
    assert (group.url, group.is_open, group.is_alone) == ("/rules/", False, False)


def test_the_only_tab_of_a_group_stands_in_its_place():
    (group,) = grouped([NEWS], "news")
    assert (group.label, group.url, group.is_alone, group.is_open) == ("News", "/news/", True, True)
