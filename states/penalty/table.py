"""The rows of 行政处罚."""

from pydantic import Field

from cases.people import Role
from states.fields import Inputs, Text
from states.guards.decision import (
    after_the_decision,
    by_the_chair,
    cash_lawful,
    decided_amount_in_range,
    decision_complete,
    decision_extendable,
    defence_days_lawful,
    defence_reviewed,
    discussed,
    exemption_lawful,
    hearing_arranged,
    hearing_held,
    hearing_right_told,
    hearing_window_open,
    legally_reviewed,
    not_heavier,
    notice_served,
    noticed_anew_only_on_new_facts,
    party_or_handler,
    presided_by_head,
    shown_at_hearing,
    something_to_review,
    summary_allowed,
    waiver_explicit,
    windows_over,
)
from states.guards.investigation import (
    amounts_in_range,
    devices_reviewed,
    filing_complete,
    no_fine_instead_of_referral,
    not_ours_to_impose,
    offences_screened,
    one_act_one_fine,
    overdue_proven,
    punishable,
    screening_answered,
    two_certified_handlers,
    within_limitation,
)
from states.guards.money import (
    daily_fine_grounded,
    deferral_asked,
    enforceable,
    exact_sum,
    payment_plausible,
    penalty_settled,
    signed_by_head,
    unpaid_after_term,
)
from states.guards.people import by_both_handlers, by_handlers, chief_or_certified, decider_apart, reviewer_apart
from states.guards.service import service_valid, two_servers
from states.penalty import deciding, hearing, investigating, paying
from states.penalty import inputs as carries
from states.proposing import REJECT, Proposed
from states.spec import Act, Table

OPEN = ("filed", "investigated", "notified", "hearing_requested", "hearing_set", "heard")
UNPAID = ("served", "demanded", "in_court")
_PARTY = (Role.ENTERPRISE, Role.OFFICER)


class OpenCourtWindow(Inputs):
    """The ends of the last remedy period: rolled, and literal."""

    start: Text = Field()
    literal_start: Text | None = None


_TO_THE_DECISION = (
    Act(
        name="propose_penalty", label="提请立案", who=(Role.OFFICER, Role.SYSTEM), target="new", to=("proposed",), officers=1,
        inputs=carries.ProposePenalty, system_inputs=Proposed, guards=(punishable,), effect=investigating.propose_penalty,
        opens=("case_filing",), drafts=("case_filing_approval",), proposes=("penalty",), article="行政处罚法#54",
    ),
    REJECT,
    Act(
        name="file_penalty", label="立案", who=(Role.CHIEF,), source=("proposed",), to=("filed",), inputs=carries.FilePenalty,
        guards=(two_certified_handlers, filing_complete, within_limitation, punishable),
        effect=investigating.file_penalty, opens=("decision_o15", "decision_statutory"), meets=("case_filing",),
        issues=("case_filing_approval",), article="行政处罚法#54",
    ),
    Act(
        name="add_evidence", label="登记证据", who=(Role.OFFICER,), source=OPEN, officers=1, inputs=carries.AddEvidence,
        guards=(by_handlers, devices_reviewed), effect=investigating.add_evidence, issues=("appraisal_commission",),
        article="行政处罚法#46",
    ),
    Act(
        name="record_inquiry", label="询问", who=(Role.OFFICER,), source=OPEN, officers=2, inputs=carries.RecordInquiry,
        guards=(by_handlers,), effect=investigating.record_inquiry, issues=("inquiry_record",), article="行政处罚法#55",
    ),
    Act(
        name="conclude_investigation", label="调查终结", who=(Role.OFFICER,), source=("filed",), to=("investigated",),
        officers=2, inputs=carries.ConcludeInvestigation,
        guards=(by_both_handlers, punishable, amounts_in_range, one_act_one_fine, overdue_proven, not_ours_to_impose,
                offences_screened),
        effect=investigating.conclude, issues=("case_investigation_report",), proposes=("referral",),
        article="行政处罚法#57",
    ),
    Act(
        name="serve_prior_notice", label="处罚告知", who=(Role.CHIEF,), source=("investigated", "notified", "heard", "served"),
        to=("notified",), inputs=carries.ServePriorNotice,
        guards=(screening_answered, defence_days_lawful, hearing_right_told, noticed_anew_only_on_new_facts, punishable,
                amounts_in_range, one_act_one_fine, overdue_proven, not_ours_to_impose, service_valid),
        effect=hearing.serve_prior_notice, opens=("defence_window", "hearing_request", "public_service"),
        issues=("case_disposition_approval", "penalty_notice", "hearing_right_notice"), article="行政处罚法#44",
    ),
    Act(
        name="record_defence", label="陈述申辩", who=_PARTY,
        source=("notified", "hearing_requested", "hearing_set", "heard", "served"),
        inputs=carries.RecordDefence, guards=(party_or_handler, something_to_review), effect=hearing.record_defence,
        issues=("defence_record",), article="行政处罚法#45",
    ),
    Act(
        name="waive_defence", label="放弃陈述申辩", who=_PARTY, source=("notified", "served"), inputs=carries.WaiveDefence,
        guards=(party_or_handler, waiver_explicit), effect=hearing.waive, article="行政处罚法#62",
    ),
    Act(
        name="review_defence", label="复核申辩", who=(Role.OFFICER,), source=("notified", "heard", "served"), officers=1,
        inputs=carries.ReviewDefence, guards=(by_handlers, something_to_review, not_heavier), effect=hearing.review_defence,
        article="行政处罚法#45",
    ),
    Act(
        name="request_hearing", label="要求听证", who=_PARTY, source=("notified", "served"), to=("hearing_requested",),
        inputs=carries.AskHearing, guards=(party_or_handler, something_to_review, hearing_window_open), effect=hearing.request_hearing,
        opens=("hearing_hold",), meets=("hearing_request",), article="行政处罚法#64.1",
    ),
    Act(
        name="withdraw_hearing", label="撤回听证", who=_PARTY, source=("hearing_requested", "hearing_set"),
        to=("notified", "served"), inputs=carries.AskHearing, guards=(party_or_handler,), effect=hearing.withdraw_hearing,
        article="行政处罚法#64",
    ),
    Act(
        name="set_hearing", label="确定听证", who=(Role.CHIEF,), source=("hearing_requested", "hearing_set"),
        to=("hearing_set",), inputs=carries.SetHearing, guards=(hearing_arranged, service_valid),
        effect=hearing.set_hearing, opens=("public_service",), issues=("hearing_notice",), article="行政处罚法#64.2",
    ),
    Act(
        name="hold_hearing", label="举行听证", who=(Role.OFFICER, Role.LEGAL_REVIEWER, Role.CHIEF), source=("hearing_set",),
        to=("heard", "served"), inputs=carries.HoldHearing, guards=(by_the_chair,), effect=hearing.hold_hearing, meets=("hearing_hold",),
        issues=("hearing_record", "hearing_report"), article="行政处罚法#64",
    ),
    Act(
        name="review_legality", label="法制审核", who=(Role.LEGAL_REVIEWER,),
        source=("investigated", "notified", "heard", "served"), to=("filed",), inputs=carries.ReviewLegality,
        guards=(reviewer_apart, something_to_review, screening_answered), effect=hearing.review_legality,
        issues=("legal_review_opinion",), proposes=("referral",), article="行政处罚法#58",
    ),
    Act(
        name="discuss_collectively", label="集体讨论", who=(Role.BUREAU_HEAD,),
        source=("investigated", "notified", "heard", "served"), inputs=carries.DiscussCollectively,
        guards=(presided_by_head, something_to_review, screening_answered), effect=hearing.discuss,
        issues=("collective_discussion",), article="行政处罚法#57.2",
    ),
)  # fmt: skip

_DECISION = (
    Act(
        name="decide_penalty", label="处罚决定", who=(Role.CHIEF,), source=("notified", "heard"), to=("decided",),
        inputs=carries.DecidePenalty,
        guards=(notice_served, windows_over, hearing_held, defence_reviewed, not_heavier, shown_at_hearing,
                legally_reviewed, discussed, decider_apart, decision_complete, decided_amount_in_range, one_act_one_fine,
                not_ours_to_impose, no_fine_instead_of_referral),
        effect=deciding.decide_penalty, opens=("decision_service", "publish_penalty"),
        meets=("decision_o15", "decision_statutory"),
        issues=("case_disposition_approval", "penalty_decision_unit", "penalty_decision_person"),
        proposes=("disclosure", "closure"), article="行政处罚法#57",
    ),
    Act(
        name="decide_no_penalty", label="不予处罚", who=(Role.CHIEF,), source=("investigated", "notified", "heard"),
        to=("no_penalty",), inputs=carries.DecideNoPenalty,
        guards=(screening_answered, exemption_lawful, decider_apart, service_valid), effect=deciding.decide_no_penalty,
        opens=("public_service",), meets=("decision_o15", "decision_statutory"), issues=("no_penalty_decision",),
        article="行政处罚法#33",
    ),
    Act(
        name="decide_on_spot", label="当场处罚", who=(Role.OFFICER,), target="new", to=("served",), officers=2,
        inputs=carries.DecideOnSpot,
        guards=(summary_allowed, cash_lawful, within_limitation, punishable, amounts_in_range, one_act_one_fine, overdue_proven,
                not_ours_to_impose, no_fine_instead_of_referral, service_valid),
        effect=deciding.decide_on_spot,
        opens=("summary_record_filing", "pay_fine", "reconsider_apply", "publish_penalty", "onspot_fine_handover_officer",
               "public_service"),
        issues=("penalty_decision_onspot_unit", "penalty_decision_onspot_person"), proposes=("disclosure", "closure"),
        article="行政处罚法#51",
    ),
    Act(
        name="extend_decision", label="办案延期", who=(Role.CHIEF,), source=OPEN, inputs=carries.ExtendDecision,
        guards=(decision_extendable,), effect=deciding.extend_decision, issues=("case_extension_approval",),
        article="行政处罚法#60",
    ),
    Act(
        name="serve_decision", label="送达决定", who=(Role.OFFICER,), source=("decided",), to=("served",), officers=1,
        inputs=carries.ServeDecision, guards=(two_servers, service_valid, after_the_decision), effect=deciding.serve_decision,
        opens=("pay_fine", "reconsider_apply", "sue_direct", "public_service"), meets=("decision_service",),
        issues=("service_receipt",), article="行政处罚法#61",
    ),
    Act(
        name="revoke_decision", label="撤销决定", who=(Role.CHIEF,), source=("decided", *UNPAID), to=("revoked", "rejected"),
        inputs=carries.RevokeDecision, effect=deciding.revoke, opens=("withdraw_publication",),
        issues=("case_withdrawal_record",), article="行政处罚法#75",
    ),
)  # fmt: skip

_MONEY = (
    Act(
        name="defer_payment", label="延期分期缴款", who=(Role.CHIEF,), source=("served",), inputs=carries.DeferPayment,
        guards=(deferral_asked,), effect=paying.defer_payment, opens=("pay_fine",),
        issues=("fine_deferral_approval", "fine_deferral_grant"), article="行政处罚法#66",
    ),
    Act(
        name="record_payment", label="登记缴款", who=(Role.OFFICER,), source=UNPAID, officers=1, inputs=carries.RecordPayment,
        guards=(payment_plausible,), effect=paying.record_payment, meets=("pay_fine", "demand_letter"),
        article="行政处罚法#67",
    ),
    Act(
        name="demand_payment", label="催告", who=(Role.OFFICER,), source=("served",), to=("demanded",), officers=1,
        inputs=carries.DemandPayment, guards=(unpaid_after_term, exact_sum, two_servers, service_valid), effect=paying.demand_payment,
        opens=("demand_letter", "public_service"), issues=("enforcement_demand",), article="行政强制法#54",
    ),
    Act(
        name="apply_court_enforcement", label="申请强制执行", who=(Role.CHIEF,), source=("demanded",), to=("in_court",),
        inputs=carries.ApplyCourtEnforcement, guards=(enforceable, signed_by_head), effect=paying.apply_court,
        opens=("court_accept",), meets=("court_enforce_window",), issues=("court_enforcement_application",),
        article="行政强制法#53",
    ),
    Act(
        name="impose_daily_fine", label="按日连续处罚", who=(Role.CHIEF, Role.OFFICER), source=("served",),
        inputs=carries.ImposeDailyFine, guards=(chief_or_certified, daily_fine_grounded, windows_over, defence_reviewed, no_fine_instead_of_referral),
        effect=paying.impose_daily_fine, issues=("daily_penalty_decision",), article="安全生产法#112",
    ),
    Act(
        name="close_penalty", label="处罚结案", who=(Role.CHIEF,), source=UNPAID, to=("closed",), inputs=carries.ClosePenalty,
        guards=(penalty_settled,), effect=paying.close_penalty, issues=("case_closure_approval",), article="行政处罚法#74",
    ),
    Act(
        name="open_court_window", label="申请强制执行期限开始", who=(Role.SYSTEM,), source=UNPAID, inputs=OpenCourtWindow,
        effect=paying.open_court_window, opens=("court_enforce_window",), article="行政强制法#53",
    ),
)  # fmt: skip

TABLE = Table(
    kind="penalty",
    label="行政处罚",
    states={
        "proposed": "拟立案", "filed": "已立案", "investigated": "调查终结", "notified": "已告知",
        "hearing_requested": "要求听证", "hearing_set": "听证已定", "heard": "已听证", "decided": "已决定", "served": "已送达",
        "demanded": "已催告", "in_court": "申请法院执行", "closed": "已结案", "no_penalty": "不予处罚", "rejected": "未获同意",
        "revoked": "已撤销",
    },
    start=("proposed", "served"),
    ends=frozenset({"closed", "no_penalty", "rejected", "revoked"}),
    acts=(*_TO_THE_DECISION, *_DECISION, *_MONEY),
)  # fmt: skip
