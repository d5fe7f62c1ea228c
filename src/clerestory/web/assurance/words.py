"""What kinds of entries and bands of light are called, and what they mean."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from clerestory.tlog.leaves import Kind

GROUPS: dict[str, Promise | str] = {
    "looked": _("Staff or a law reached for somebody’s data"),
    "erased": _("Somebody was erased"),
    "leaving": _("Data left this server"),
    "care": _("Moderation"),
    "keeping": _("Housekeeping of the server itself"),
    "rules": _("Software, rules and incidents, readable by all"),
}

KINDS: dict[Kind, tuple[Promise | str, Promise | str]] = {
    Kind.RELEASE: (_("Releases"), _("Other software began to run here.")),
    Kind.POLICY: (_("Policies"), _("The rules of who may open what were changed.")),
    Kind.STAFF_ACCESS: (_("Staff access"), _("Staff opened somebody’s data, or tried in vain.")),
    Kind.SYSTEM_RUN: (_("System runs"), _("A declared job read private data.")),
    Kind.FED_DELIVERY: (_("Deliveries"), _("Something was sent to other servers.")),
    Kind.EGRESS: (_("Requests out"), _("Mail or another request left this server.")),
    Kind.ERASURE: (_("Erasures"), _("Somebody was erased.")),
    Kind.KEK_EPOCH: (_("Key epochs"), _("The key of all keys was replaced and destroyed.")),
    Kind.LEGAL: (_("Legal orders"), _("A court or an authority demanded something.")),
    Kind.INCIDENT: (_("Incidents"), _("Something went wrong, and is told.")),
    Kind.EXPORT: (_("Copies"), _("Somebody took a copy of their own data.")),
    Kind.MODERATION: (_("Moderation"), _("A decision about somebody’s clip or account.")),
    Kind.RANK_POLICY: (_("Ranking"), _("The rules of the feed were changed.")),
    Kind.CORRECTION: (_("Corrections"), _("An earlier entry is put right; none is ever changed.")),
    Kind.COVER: (_("Cover"), _("Nothing: such entries hide how much happens.")),
}
