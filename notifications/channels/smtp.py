"""Electronic mail over one kept connection. The bytes of a mail follow from its letter alone."""

import hashlib
import smtplib
import ssl
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from typing import ClassVar, Literal

from pydantic import SecretStr

from notifications.channels.letter import SENT, Letter, Verdict

_PERMANENT = 500
_CLOSING = 421
_OK = (250, 251)


def mail_of(letter: Letter, sender: str, sender_name: str) -> EmailMessage:
    """The mail: plain text; its id and date are those of the letter, so that a repeat is the same to the byte."""
    mail = EmailMessage(policy=SMTP)
    mail["Message-ID"] = f"<{hashlib.sha256(letter.key.encode()).hexdigest()[:40]}@{sender.rpartition('@')[2]}>"
    mail["Date"] = format_datetime(letter.written_at)
    mail["From"] = Address(display_name=sender_name, addr_spec=sender)
    mail["To"] = Address(display_name=letter.name, addr_spec=letter.address)
    mail["Subject"] = letter.subject
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(letter.body + "\n", cte="base64")
    return mail


class SmtpChannel:
    """A mail server: `security` is `none`, `starttls` or `tls`. 5xx for a mail is final, 4xx is tried again; whatever
    concerns the connection, the login or the sender means that the channel is down."""

    name: ClassVar[str] = "smtp"
    per_minute: int | None = None

    def __init__(
        self, *, host: str, sender: str, port: int = 25, security: Literal["none", "starttls", "tls"] = "none",
        user: str | None = None, password: SecretStr | None = None, sender_name: str = "督办", timeout: float = 10,
        most: int = 500, ca_file: str | None = None,
    ) -> None:  # fmt: skip
        self.most = most
        self._host, self._port, self._security = host, port, security
        self._user, self._password = user, password
        self._sender, self._sender_name, self._timeout, self._ca_file = sender, sender_name, timeout, ca_file
        self._server: smtplib.SMTP | None = None

    def lane(self, letter: Letter) -> str:
        """One server, one lane."""
        return self.name

    def send(self, letter: Letter, at: datetime) -> Verdict:
        """Send one mail, over the connection of the last one where it still stands."""
        try:
            content = mail_of(letter, self._sender, self._sender_name).as_bytes()
        except (ValueError, IndexError) as fault:
            return Verdict(outcome="refused", reason=f"邮件地址或标题不合格式：{fault}")
        try:
            verdict = self._submit(letter.address, content)
        except (OSError, smtplib.SMTPException) as fault:
            self._drop()
            return Verdict(outcome="down", reason=f"邮件服务器：{type(fault).__name__} {fault}")
        if verdict.outcome == "down":
            self._drop()
        return verdict

    def _submit(self, address: str, content: bytes) -> Verdict:
        server = self._at_sender()
        code, said = server.rcpt(address)
        if code in _OK:
            code, said = server.data(content)
        if code in _OK:
            return SENT
        reason = f"邮件服务器答复 {code} {said.decode('utf-8', 'replace')}"
        if code == _CLOSING:
            return Verdict(outcome="down", reason=reason)
        server.rset()
        return Verdict(outcome="refused" if code >= _PERMANENT else "again", reason=reason)

    def _at_sender(self) -> smtplib.SMTP:
        """A connection whose server has taken the sender. One that the server closed while idle is made anew, once."""
        kept = self._server
        if kept is not None:
            try:
                if kept.mail(self._sender)[0] in _OK:
                    return kept
            except (OSError, smtplib.SMTPException):
                # nothing was handed over yet; a fresh connection tells whether the server is there
                self._drop()
            else:
                self._drop()
        server = self._server = self._connected()
        code, said = server.mail(self._sender)
        if code not in _OK:
            raise smtplib.SMTPSenderRefused(code, said, self._sender)
        return server

    def _connected(self) -> smtplib.SMTP:
        context = ssl.create_default_context(cafile=self._ca_file)
        if self._security == "tls":
            server: smtplib.SMTP = smtplib.SMTP_SSL(self._host, self._port, timeout=self._timeout, context=context)
        else:
            server = smtplib.SMTP(self._host, self._port, timeout=self._timeout)
        try:
            server.ehlo_or_helo_if_needed()
            if self._security == "starttls":
                server.starttls(context=context)
                server.ehlo()
            if self._user is not None and self._password is not None:
                server.login(self._user, self._password.get_secret_value())
        except (OSError, smtplib.SMTPException):
            server.close()
            raise
        return server

    def _drop(self) -> None:
        if self._server is not None:
            self._server.close()
            self._server = None

    def close(self) -> None:
        """Say goodbye."""
        if self._server is not None:
            try:
                self._server.quit()
            except (OSError, smtplib.SMTPException):
                # it is gone already
                self._server.close()
            self._server = None
