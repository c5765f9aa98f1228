"""The addresses of allauth that this site uses. Its others (codes by mail, phones, sign-up) do not exist here."""

from allauth.account import views
from allauth.mfa.base.views import authenticate, reauthenticate
from allauth.mfa.recovery_codes.views import generate_recovery_codes
from allauth.mfa.totp.views import deactivate_totp
from allauth.mfa.webauthn.views import login_webauthn
from allauth.socialaccount.providers import registry
from django.urls import path, re_path

from recovery_site import second_factor_views as factors
from recovery_site.oidc import views as oidc
from recovery_site.views import account

registry.load()  # which allauth does in its own list of addresses

urlpatterns = [
    path("", account, name="account"),
    path("login/", views.login, name="account_login"),
    path("logout/", oidc.sign_out, name="account_logout"),
    path("inactive/", views.account_inactive, name="account_inactive"),
    # Closed by the adapter: it answers with a page that says how accounts are made.
    path("signup/", views.signup, name="account_signup"),
    path("password/change/", views.password_change, name="account_change_password"),
    path("password/reset/", views.password_reset, name="account_reset_password"),
    path("password/reset/done/", views.password_reset_done, name="account_reset_password_done"),
    re_path(
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        views.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path(
        "password/reset/key/done/",
        views.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
    path("by/<slug:provider_id>/", oidc.go, name="openid_connect_login"),
    path("by/<slug:provider_id>/back/", oidc.come_back, name="openid_connect_callback"),
    # Before somebody changes how they sign in, they are asked again who they are.
    path("again/password/", views.reauthenticate, name="account_reauthenticate"),
    path("again/code/", reauthenticate, name="mfa_reauthenticate"),
    path("again/passkey/", factors.UsePasskeyAgain.as_view(), name="mfa_reauthenticate_webauthn"),
    path("sign-in/", factors.Ways.as_view(), name="mfa_index"),
    path("sign-in/needed/", factors.needed, name="second_factor_needed"),
    path("sign-in/code/", authenticate, name="mfa_authenticate"),
    path("sign-in/passkey/", login_webauthn, name="mfa_login_webauthn"),
    path("sign-in/app/", factors.SetUpApp.as_view(), name="mfa_activate_totp"),
    path("sign-in/app/remove/", deactivate_totp, name="mfa_deactivate_totp"),
    path("sign-in/passkeys/add/", factors.AddPasskey.as_view(), name="mfa_add_webauthn"),
    path("sign-in/passkeys/<int:pk>/", factors.RenamePasskey.as_view(), name="mfa_edit_webauthn"),
    path("sign-in/passkeys/<int:pk>/remove/", factors.RemovePasskey.as_view(), name="mfa_remove_webauthn"),
    path("sign-in/recovery-codes/", factors.RecoveryCodes.as_view(), name="mfa_view_recovery_codes"),
    path("sign-in/recovery-codes/new/", generate_recovery_codes, name="mfa_generate_recovery_codes"),
]
