from io import StringIO

from django.core.management import call_command


def test_the_openapi_document_is_whole_and_unambiguous():
    document = StringIO()
    call_command("spectacular", validate=True, fail_on_warn=True, stdout=document)
    assert document.getvalue().startswith("openapi: 3.1")
