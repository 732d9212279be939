"""Signing in and out, confirming, and the person's own devices. Nothing of allauth's own addresses is reachable."""

from django.urls import path

from ..ways_in import views as ways_in
from .views import confirming, continuing, devices, one_time_link, openid_connect, second_factor, sign_in

urlpatterns = [
    path("login/", sign_in.login, name="account_login"),
    path("login/code/", sign_in.code, name="account_code"),
    path("login/link/<str:token>/", sign_in.link, name="sign_in_link"),
    path("login/password/", sign_in.password, name="account_password_login"),
    path("login/passkey/", sign_in.passkey, name="account_passkey_login"),
    path("login/openid/<slug:provider>/", openid_connect.start, name="account_openid"),
    path("login/openid/<slug:provider>/callback/", openid_connect.callback, name="account_openid_callback"),
    path("login/app/", second_factor.app_code, name="account_app_code"),
    path("logout/", sign_in.sign_out, name="account_logout"),
    path("link/<str:token>/", one_time_link.link, name="account_link"),
    path("continue/", continuing.continue_, name="account_continue"),
    path("confirm/", confirming.choose, name="account_confirm"),
    path("confirm/send/", confirming.send, name="account_confirm_send"),
    path("confirm/code/", confirming.code, name="account_confirm_code"),
    path("confirm/password/", confirming.password, name="account_confirm_password"),
    path("confirm/passkey/", confirming.passkey, name="account_confirm_passkey"),
    path("devices/", devices.devices, name="people_devices"),
    path("devices/others/end/", devices.end_other_devices, name="people_end_other_devices"),
    path("devices/<str:key>/end/", devices.end_device, name="people_end_device"),
    path("devices/passkeys/add/", devices.add_passkey, name="people_add_passkey"),
    path("devices/passkeys/<number:pk>/remove/", devices.remove_passkey, name="people_remove_passkey"),
    path("devices/new/<number:way_in_id>/answer/", ways_in.answer, name="people_answer_way_in"),
    path("new/<str:way_in_token>/", ways_in.answer_by_letter, name="account_new_way_in"),
    path("second-factor/", second_factor.show, name="account_second_factor"),
    path("devices/app/", second_factor.add_app, name="people_add_app"),
    path("devices/app/remove/", second_factor.remove_app, name="people_remove_app"),
    path("devices/password/", devices.password, name="people_password"),
    path("devices/password/remove/", devices.remove_password, name="people_remove_password"),
]
