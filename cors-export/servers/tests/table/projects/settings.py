ALLOWED_HOSTS = ["*"]
MIDDLEWARE = [
    "mysite.cors.cors",
    "django.middleware.common.CommonMiddleware",
]
ROOT_URLCONF = "mysite.urls"
SECRET_KEY = "for tests"
WSGI_APPLICATION = "mysite.wsgi.application"
