"""The channels by which messages leave the house: one file each, all under one table.

A channel is made from its settings by keyword, has a `name`, a `per_minute` ration (None for none), a `most` of letters
for one drain, `send(letter, at)` that answers with a `Verdict`, and `close()`.
"""

from notifications.channels.dingtalk_bot import DingtalkBot
from notifications.channels.feishu_bot import FeishuBot
from notifications.channels.letter import Channel
from notifications.channels.sms import SmsGateway
from notifications.channels.smtp import SmtpChannel
from notifications.channels.wecom_bot import WecomBot

#: Every channel that sends, by its name. The station inbox sends nothing, the calendar feed is fetched.
CHANNELS: dict[str, type[Channel]] = {
    channel.name: channel for channel in (SmtpChannel, WecomBot, DingtalkBot, FeishuBot, SmsGateway)
}
LABELS = {
    "inbox": "站内消息", "smtp": "电子邮件", "wecom_bot": "企业微信群机器人", "dingtalk_bot": "钉钉群机器人",
    "feishu_bot": "飞书群机器人", "sms": "短信", "ical": "日历订阅",
}  # fmt: skip
