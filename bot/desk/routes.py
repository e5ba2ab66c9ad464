"""The addresses of the desk, all behind a login. Include `router`; mount `STATIC_DIR` beside it."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Form, Path
from fastapi.responses import RedirectResponse, Response

from bot.clock import today
from bot.desk import STATIC_DIR, audit, callbacks, login, questions, users
from bot.desk.access import DeskRoute, FromOwnForm, RefusedError, SomeoneLoggedIn
from bot.desk.knowledge_state import knowledge_state
from bot.desk.mails import outbox_state
from bot.desk.pages import render
from bot.knowledge.current import current
from bot.settings import settings
from bot.store import database
from bot.unresolved import export
from bot.unresolved.export import DONE, OPEN
from bot.unresolved.reasons import Reason

__all__ = ["STATIC_DIR", "router"]

router = APIRouter(prefix="/desk", include_in_schema=False, route_class=DeskRoute)
router.include_router(login.router)

RowId = Annotated[int, Path(ge=1, le=questions.MAX_ID)]
Field = Annotated[str, Form()]
_SET_STATUS = {"klaar": DONE, "heropenen": OPEN}


@router.get("/")
def overview(visitor: SomeoneLoggedIn) -> Response:
    """Return what the team has to do today, in numbers."""
    on = today()
    with database.reading() as session:
        unanswered, calls = questions.count(session, on), callbacks.count(session, on)
        mails = outbox_state(session)
    return render(
        "overview.html",
        visitor,
        unanswered=unanswered,
        calls=calls,
        mails=mails,
        knowledge=knowledge_state(current().base, on),
    )


@router.get("/vragen")
def question_list(
    visitor: SomeoneLoggedIn,
    *,
    status: str = OPEN,
    reden: str = "",
    eigenaar: str = "",
    pagina: str = "1",
    melding: str = "",
) -> Response:
    """Return the list of unanswered questions."""
    with database.reading() as session:
        owners = questions.owners(session)
        selection = questions.selection_of(status, reden, eigenaar, owners)
        listing = questions.listing(session, selection, pagina, today())
        assignable = users.possible_owners(session)
    return render(
        "questions.html",
        visitor,
        listing=listing,
        selection=selection,
        owners=owners,
        assignable=assignable,
        query=questions.as_query(selection),
        reasons=list(Reason),
        notice=melding,
    )


@router.get("/vragen.csv")
def question_export(
    visitor: SomeoneLoggedIn, status: str = OPEN, reden: str = "", eigenaar: str = ""
) -> Response:
    """Return the questions of a selection as a spreadsheet."""
    base = current().base
    with database.session() as session:
        selection = questions.selection_of(status, reden, eigenaar, questions.owners(session))
        rows = export.questions(session, selection)
        audit.note(session, visitor.name, "export", f"unresolved: {len(rows)} rows")
    name = f"onbeantwoorde-vragen-{today().isoformat()}.csv"
    return Response(
        export.as_csv(rows, base.texts, base.topics),
        media_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


@router.post("/vragen/acties")
def change_questions(
    visitor: FromOwnForm,
    *,
    ids: Annotated[list[int] | None, Form()] = None,
    actie: Field = "",
    nieuwe_eigenaar: Field = "",
    status: Field = OPEN,
    reden: Field = "",
    eigenaar: Field = "",
    pagina: Field = "1",
) -> Response:
    """Give the chosen questions an owner, or change their status; back to the list."""
    with database.reading() as session:
        selection = questions.selection_of(status, reden, eigenaar, questions.owners(session))
    notice = _change(visitor.name, ids or [], actie, nieuwe_eigenaar)
    page = {"pagina": pagina} if pagina.isascii() and pagina.isdigit() else {}
    return _back("/desk/vragen", {**questions.as_query(selection), **page, "melding": notice})


@router.get("/vragen/{question_id}")
def question_page(visitor: SomeoneLoggedIn, question_id: RowId, melding: str = "") -> Response:
    """Return one question."""
    with database.reading() as session:
        question = questions.one(session, question_id, today())
        assignable = users.possible_owners(session)
    if question is None:
        raise RefusedError(404, visitor)
    return render(
        "question.html", visitor, question=question, assignable=assignable, notice=melding
    )


@router.post("/vragen/{question_id}")
def change_question(
    visitor: FromOwnForm, question_id: RowId, actie: Field = "", nieuwe_eigenaar: Field = ""
) -> Response:
    """Give one question an owner, or change its status."""
    notice = _change(visitor.name, [question_id], actie, nieuwe_eigenaar)
    return _back(f"/desk/vragen/{question_id}", {"melding": notice})


@router.get("/terugbellen")
def callback_list(visitor: SomeoneLoggedIn, status: str = OPEN) -> Response:
    """Return the requests to be called back, without names and phone numbers."""
    wanted = status if status in {OPEN, DONE} else OPEN
    with database.reading() as session:
        requests = callbacks.requests(session, wanted, today())
    return render("callbacks.html", visitor, requests=requests, shown=wanted)


@router.get("/terugbellen/{handoff_id}")
def callback_page(visitor: SomeoneLoggedIn, handoff_id: RowId, melding: str = "") -> Response:
    """Return one request with name and phone; the audit log says who saw them."""
    with database.session() as session:
        request = callbacks.one(session, handoff_id, today())
        if request is None:
            raise RefusedError(404, visitor)
        caller = callbacks.caller(session, handoff_id, visitor.name)
    return render("callback.html", visitor, request=request, caller=caller, notice=melding)


@router.post("/terugbellen/{handoff_id}")
def change_callback(visitor: FromOwnForm, handoff_id: RowId, actie: Field = "") -> Response:
    """Mark a request as done or open again."""
    if actie not in _SET_STATUS:
        raise RefusedError(404, visitor)
    with database.session() as session:
        known = callbacks.set_status(session, handoff_id, _SET_STATUS[actie], visitor.name)
    if not known:
        raise RefusedError(404, visitor)
    return _back(f"/desk/terugbellen/{handoff_id}", {"melding": actie})


@router.get("/mail")
def mail_page(visitor: SomeoneLoggedIn) -> Response:
    """Return the state of the outbox."""
    with database.reading() as session:
        state = outbox_state(session)
    return render("mails.html", visitor, state=state, has_server=bool(settings().smtp_host))


@router.get("/kennis")
def knowledge_page(visitor: SomeoneLoggedIn) -> Response:
    """Return what of the knowledge is due for checking."""
    knowledge = current()
    state = knowledge_state(knowledge.base, today())
    return render("knowledge.html", visitor, state=state, problem=knowledge.problem)


@router.get("/{rest:path}")
def unknown(visitor: SomeoneLoggedIn, rest: str) -> Response:  # noqa: ARG001
    """Return the page for an address that does not exist."""
    raise RefusedError(404, visitor)


def _change(who: str, ids: list[int], action: str, owner: str) -> str:
    """Do what a form asks for and return the key of the notice that tells of it."""
    if not ids:
        return "niets-gekozen"
    with database.session() as session:
        if action == "toewijzen":
            if owner not in users.possible_owners(session):
                return "geen-eigenaar"
            questions.assign(session, ids, owner, who)
        elif action in _SET_STATUS:
            questions.set_status(session, ids, _SET_STATUS[action], who)
        else:
            return "niets-gekozen"
    return action


def _back(path: str, query: dict[str, str]) -> Response:
    # 303, so that loading the page again does not send the form again.
    return RedirectResponse(f"{path}?{urlencode(query)}", status_code=303)
