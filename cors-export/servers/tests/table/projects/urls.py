from django.http import HttpResponse
from django.urls import path


def fail(_request):
    raise RuntimeError


urlpatterns = [path("api/ok", lambda _request: HttpResponse("ok")), path("api/fail", fail)]
