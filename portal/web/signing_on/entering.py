"""From "sign in" to a session: off to the provider, back, and on to the page one came from."""

from dataclasses import dataclass
from typing import Any, cast

import structlog
from flask import Response, request, url_for

from portal.models.actors import Level
from portal.models.identities import Identity, Realm
from portal.policy import PUBLIC_ON_WEB
from portal.services import audits, identities, mandate_arrivals, sign_ons
from portal.services.identities import Subject
from portal.services.sign_ons import Arrival, NoSuchSignOn, Standing
from portal.web import languages, parts, signed_on
from portal.web.security import own_path
from portal.web.signing_on import devices, providers, tokens
from portal.web.signing_on.clients import Client
from portal.web.signing_on.faults import Kind, SignOnFault, answered
from portal.web.signing_on.levels import CORE_IDENTITY
from portal.web.signing_on.tokens import NotNow, TokenFault

log = structlog.get_logger(__name__)
HOME = {Realm.RESIDENT: "/account", Realm.STAFF: "/staff"}
_LONGEST_WAY_BACK = 400  # characters: it waits in a cookie
_CALLBACKS = {Realm.RESIDENT: "auth.callback", Realm.STAFF: "auth.staff_callback"}


@dataclass(frozen=True, slots=True)
class Back:
    """Somebody is back from the provider, and everything it said holds."""

    client: Client
    claims: dict[str, Any]
    more: dict[str, Any]  # from userinfo
    id_token: str
    level: Level
    proved_name: str = ""  # where the identity was proved, and the provider says whose it is


def way_back(asked: str | None, realm: Realm) -> str:
    """The page of ours to go to after signing on: never another site's."""
    if not asked or len(asked) > _LONGEST_WAY_BACK:
        return HOME[realm]
    path = own_path(asked)
    return HOME[realm] if path == "/" and asked != "/" else path


def depart(realm: Realm, level: Level, then: str) -> Response:
    """Off to the provider. Proof of identity is a request of its own, after the sign-on.

    Raises SignOnFault.
    """
    client = _client(realm)
    asked = _asked_now(client, level)
    if not client.provider.levels().can(level):
        raise SignOnFault(Kind.CANNOT_PROVE, "neither vtr nor PORTAL_OIDC_VERIFIED_ACR")
    parameters = client.provider.levels().parameters(asked) | _language(client)
    keep = {"then": then, "level": asked.value, "wanted": level.value}
    where = client.send_off(_callback(realm), parameters, keep)
    return _see(where)


def arrive(realm: Realm) -> Response:
    """What a callback becomes: a session, and on to the page one came from. Raises SignOnFault."""
    client = _client(realm)
    state = request.args.get("state")
    begun = client.begun(state)
    if begun is None:
        raise SignOnFault(Kind.NOT_BEGUN_HERE, "no such state in this browser")
    then, wanted = str(begun["then"]), Level(begun["wanted"])
    try:
        back = _back(client, Level(begun["level"]))
    except SignOnFault as fault:
        fault.then, fault.wanted = then, wanted
        raise
    finally:
        client.drop(state)
    if not back.level.includes(wanted):
        then = url_for("auth.sign_in", level=wanted.value, next=then)
    return _enter(back, then)


def _back(client: Client, level: Level) -> Back:
    _check_answer(client)
    token = client.exchange()
    claims = token["userinfo"]
    levels = client.provider.levels()
    if not levels.is_met(level, claims):
        raise SignOnFault(Kind.NOT_BELIEVED, "vot or acr is not what was asked")
    more = client.claims(token, claims["sub"])
    name = ""
    if levels.asks_core_identity(level):
        name = _check_core_identity(client, claims["sub"], more.get(CORE_IDENTITY))
    elif level is Level.VERIFIED:
        name = _text((more | claims).get("name")) or ""
    return Back(client, claims, more, token["id_token"], level, name)


def _check_answer(client: Client) -> None:
    """Whether it is our provider that answers (RFC 9207), and with a code."""
    issuer = request.args.get("iss")
    must = client.provider.discovery().get("authorization_response_iss_parameter_supported")
    if issuer != client.provider.issuer and (issuer is not None or must is True):
        raise SignOnFault(Kind.NOT_BELIEVED, "callback: iss is somebody else")
    if error := request.args.get("error"):
        raise SignOnFault(answered(error), f"callback: {error[:40]!r}")
    if not request.args.get("code"):
        raise SignOnFault(Kind.NOT_BELIEVED, "callback: no code")


def _check_core_identity(client: Client, subject: str, raw: object) -> str:
    """The name that was proved."""
    provider = client.provider
    if raw is None:
        raise SignOnFault(Kind.NOT_PROVED, "no core identity token")
    try:
        return tokens.core_identity(
            cast(str, raw), provider.identity_key_of, provider.identity_issuer,
            provider.client.client_id, subject,
        )  # fmt: skip
    except NotNow as fault:
        raise SignOnFault(Kind.CLOCKS_DIFFER, f"core identity token: {fault}") from None
    except TokenFault as fault:
        raise SignOnFault(Kind.NOT_BELIEVED, f"core identity token: {fault}") from None


def _enter(back: Back, then: str) -> Response:
    """The session, in one transaction; the provider has said all it has to say before."""
    response = _see(then)
    now = signed_on.here()
    with parts.here().database.write() as session:
        if back.level is Level.VERIFIED and now is not None:
            identity = session.get_one(Identity, now.identity_id)
            _check_is_same(back, identity)
            try:
                value = sign_ons.step_up(
                    session, now.actor, back.level, back.id_token, back.proved_name
                )
            except NoSuchSignOn:
                raise SignOnFault(Kind.SIGNED_OUT_THERE, "ended while away") from None
        else:
            identity = identities.recognise(session, PUBLIC_ON_WEB, _subject(back))
            arrival = Arrival(
                level=back.level,
                id_token=back.id_token,
                sid=_text(back.claims.get("sid")),
                device=devices.device(request.headers.get("User-Agent", "")),
                standing=_standing(back),
                second_factor=back.client.provider.levels().has_second_factor(back.claims),
            )
            begun, value = sign_ons.begin(
                session, PUBLIC_ON_WEB, identity, arrival, signed_on.cookie()
            )
            audits.signed_on(session, PUBLIC_ON_WEB, begun)
            if identity.person is not None:
                mandate_arrivals.take(session, PUBLIC_ON_WEB, identity.person)
    signed_on.remember(response, value)
    return response


def _check_is_same(back: Back, identity: Identity) -> None:
    if (identity.issuer, identity.subject) != (back.claims["iss"], back.claims["sub"]):
        raise SignOnFault(Kind.SOMEBODY_ELSE, "step-up by another subject")


def _asked_now(client: Client, level: Level) -> Level:
    """Proof of identity is asked of who has signed on already; others sign on first."""
    now = signed_on.here()
    if level is Level.VERIFIED and (now is None or now.realm is not client.provider.realm):
        return Level.SIGNED_ON
    return level


def _subject(back: Back) -> Subject:
    known = back.more | back.claims
    return Subject(
        realm=back.client.provider.realm,
        issuer=back.claims["iss"],
        subject=back.claims["sub"],
        name=_text(known.get("name")),
        email=_verified(known, "email"),
        phone=_verified(known, "phone_number"),
        language=languages.current().code,
    )


def _standing(back: Back) -> Standing:
    if back.client.provider.realm is not Realm.STAFF:
        return Standing()
    rights = parts.here().council.staff_rights(back.more | back.claims)
    if not rights.roles:
        raise SignOnFault(Kind.NO_ROLE, "no claim of theirs gives a role")
    return Standing(tuple(rights.roles), tuple(rights.teams), tuple(rights.wards))


def _verified(known: dict[str, Any], claim: str) -> str | None:
    return _text(known.get(claim)) if known.get(f"{claim}_verified") is True else None


def _text(value: object) -> str | None:
    return value[:255] if isinstance(value, str) and value.strip() else None


def _language(client: Client) -> dict[str, str]:
    """The reader's language where the provider speaks it (GOV.UK One Login: `en` or `cy`)."""
    code = languages.current().code
    spoken = client.provider.discovery().get("ui_locales_supported")
    if isinstance(spoken, list) and code not in spoken:
        code = "en"
    return {"ui_locales": code}


def _client(realm: Realm) -> Client:
    return Client(providers.here().of(realm))


def _callback(realm: Realm) -> str:
    """Our address as the provider knows it, whatever name the browser used for us."""
    return parts.here().settings.site + url_for(_CALLBACKS[realm])


def _see(where: str) -> Response:
    return Response(status=303, headers={"Location": where, "Cache-Control": "no-store"})
