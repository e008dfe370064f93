"""Compile a campaign's mail for a shop, and fill it in for a person.

Compiling turns MJML and Jinja into HTML and text with tags such as %recent_html%, the same for everybody. Only the
values of the tags travel per person, as SendGrid's substitutions: one for HTML and one for text, escaped for each.
"""

from __future__ import annotations

import html
import json
import re
import traceback
from dataclasses import asdict, dataclass

import mrml
from jinja2 import FileSystemLoader, StrictUndefined, TemplateError, TemplateNotFound, TemplateSyntaxError
from jinja2.sandbox import SandboxedEnvironment
from markupsafe import Markup

from regulars.campaigns import letterhead, wording
from regulars.campaigns.blocks import Block, write_html, write_text
from regulars.campaigns.definitions import TEMPLATES, Campaign
from regulars.campaigns.documents import ConfigurationError

MOST_BYTES = 10_000
# Gmail cuts a longer mail, and with it the unsubscribe link
MOST_HTML_BYTES = 100_000
TAG = re.compile(r"%[a-z][a-z_]*_(?:html|text)%")
UNSUBSCRIBE = "unsubscribe_url"
BLOCK_WITH_GAP = re.compile(rf"(?m)^(?!%{UNSUBSCRIBE})({TAG.pattern})[ \t]*\n+")
MJML_TAG = re.compile(r"<(mj-[a-z-]+)")
MJML_TAGS = frozenset({
    "mj-accordion", "mj-accordion-element", "mj-accordion-text", "mj-accordion-title", "mj-all", "mj-attributes",
    "mj-body", "mj-breakpoint", "mj-button", "mj-carousel", "mj-carousel-image", "mj-class", "mj-column", "mj-divider",
    "mj-font", "mj-group", "mj-head", "mj-hero", "mj-image", "mj-navbar", "mj-navbar-link", "mj-preview", "mj-raw",
    "mj-section", "mj-social", "mj-social-element", "mj-spacer", "mj-style", "mj-table", "mj-text", "mj-title",
    "mj-wrapper",
})  # fmt: skip


class SubstitutionsTooLongError(ValueError):
    """Say that a person's values do not fit SendGrid's limit."""


@dataclass(frozen=True)
class Compiled:
    """Hold a campaign's mail for one shop, ready to be filled in; `asdict` and `Compiled(**…)` take it through JSON."""

    subject: str
    html: str
    text: str
    from_email: str
    from_name: str
    tags: list[str]
    blocks: list[dict]
    left_out: list[str]
    unfit: list[str]
    missing: list[str]


def compile_mail(campaign: Campaign, shop: dict) -> Compiled:
    """Compile a campaign's mail for a shop (a row of raw.shops).

    Raises ConfigurationError naming the file, the line where it is known, and the cure.
    """
    head, words = letterhead.read(shop), wording.read(campaign.folder.parent)
    pages = {medium: _render(campaign, head, medium) for medium in ("html", "text")}
    for medium, page in pages.items():
        _check_complete(campaign, medium, page)
    return Compiled(
        subject=campaign.subject,
        html=pages["html"],
        text=pages["text"],
        from_email=head.email,
        from_name=head.name,
        tags=sorted(set(TAG.findall(pages["html"])) | set(TAG.findall(pages["text"]))),
        blocks=[asdict(block) for block in campaign.blocks],
        left_out=list(words.no_product),
        unfit=list(words.promotional) if campaign.brand_only else [],
        missing=list(head.missing),
    )


def _tag(name: str, medium: str) -> str:
    return f"%{name}_{medium}%"


def _render(campaign: Campaign, head: letterhead.Letterhead, medium: str) -> str:
    name = TEMPLATES[medium == "text"]
    environment = SandboxedEnvironment(
        loader=FileSystemLoader([campaign.folder, campaign.folder.parent]),
        undefined=StrictUndefined,
        autoescape=medium == "html",
        trim_blocks=True,
        lstrip_blocks=True,
    )
    try:
        page = environment.get_template(name).render(
            subject=campaign.subject,
            preheader=campaign.preheader,
            coupon=campaign.coupon,
            why=campaign.purpose.why,
            shop=head,
            unsubscribe=Markup(_tag(UNSUBSCRIBE, medium)),  # noqa: S704  our own tag
            blocks={block.name: Markup(_tag(block.name, medium)) for block in campaign.blocks},  # noqa: S704
        )
    except TemplateNotFound as error:
        raise _broken(campaign, name, f"there is no {error.name}", None) from error
    except (TemplateError, ArithmeticError, LookupError, TypeError, ValueError) as error:
        raise _broken(campaign, name, str(error), _line(error)) from error
    return _to_html(campaign, name, page) if medium == "html" else _tidy(page)


def _to_html(campaign: Campaign, name: str, mjml: str) -> str:
    for found in MJML_TAG.findall(mjml):
        # mrml would leave it out without a word
        if found not in MJML_TAGS:
            raise _broken(campaign, name, f"<{found}> is no MJML tag", None)
    try:
        return mrml.to_html(mjml).content
    except (OSError, ValueError) as error:
        raise _broken(campaign, name, f"is not MJML ({error})", None) from error


def _tidy(text: str) -> str:
    # a block brings its own empty line, so that one that says nothing leaves no gap
    return BLOCK_WITH_GAP.sub(r"\1", re.sub(r"\n{3,}", "\n\n", text)).strip() + "\n"


def _check_complete(campaign: Campaign, medium: str, page: str) -> None:
    name = TEMPLATES[medium == "text"]
    for needed in (UNSUBSCRIBE, *(block.name for block in campaign.blocks)):
        if _tag(needed, medium) not in page:
            what = "the unsubscribe link" if needed == UNSUBSCRIBE else f"the block “{needed}”"
            raise _broken(campaign, name, f"{what} is not in it", None)
    if medium == "html" and len(page.encode()) > MOST_HTML_BYTES:
        raise _broken(campaign, name, f"the mail has more than {MOST_HTML_BYTES} bytes, and Gmail would cut it", None)


def _line(error: Exception) -> int | None:
    if isinstance(error, TemplateSyntaxError):
        return error.lineno
    frames = [frame.lineno for frame in traceback.extract_tb(error.__traceback__) if frame.filename.endswith(TEMPLATES)]
    return frames[-1] if frames else None


def _broken(campaign: Campaign, name: str, what: str, line: int | None) -> ConfigurationError:
    place = f", line {line}" if line else ""
    blocks = ", ".join(f"blocks.{block.name}" for block in campaign.blocks) or "no blocks"
    return ConfigurationError(
        f"{campaign.campaign_id}/{name}{place}: {what}. Cure: mend the template; it may use subject, preheader, "
        f"coupon, why, shop.name, shop.website, shop.address_lines, unsubscribe and {blocks}."
    )


def substitutions(content: Compiled | dict, facts: dict, unsubscribe_url: str) -> dict[str, str]:
    """Give the value of every tag for one person; a missing fact leaves its part out.

    `content` is a compiled mail, or the same as the warehouse keeps it (crm.campaign_contents).
    Raises SubstitutionsTooLongError above SendGrid's 10,000 bytes a person.
    """
    compiled = content if isinstance(content, Compiled) else Compiled(**content)
    values = {_tag(UNSUBSCRIBE, "html"): html.escape(unsubscribe_url), _tag(UNSUBSCRIBE, "text"): unsubscribe_url}
    for block in (Block(**fields) for fields in compiled.blocks):
        for medium, write in (("html", write_html), ("text", write_text)):
            # a value that looks like a tag must not be filled in again
            values[_tag(block.name, medium)] = TAG.sub(
                lambda tag: tag.group().replace("%", "% ", 1), write(block, facts, lambda title: _fits(compiled, title))
            )
    chosen = {tag: values[tag] for tag in compiled.tags}
    # as the request writes it, where a letter beyond ASCII takes six bytes or more
    size = len(json.dumps(chosen))
    if size >= MOST_BYTES:
        raise SubstitutionsTooLongError(f"A person's values have {size} bytes, and SendGrid takes {MOST_BYTES}.")
    return chosen


def _fits(compiled: Compiled, title: str) -> bool:
    return " ".join(title.lower().split()) not in compiled.left_out and not wording.find(title, compiled.unfit)


def preview(
    compiled: Compiled, facts: dict, unsubscribe_url: str = "https://shop.example/unsubscribe/preview"
) -> tuple[str, str, str]:
    """Give subject, HTML and text as one person would get them: what is shown here is what is sent."""
    values = substitutions(compiled, facts, unsubscribe_url)
    fill = [TAG.sub(lambda tag: values.get(tag.group(), tag.group()), page) for page in (compiled.html, compiled.text)]
    return compiled.subject, *fill
