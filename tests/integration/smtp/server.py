#!/usr/bin/python3
"""A mail server for tests. Prints its port, then one JSON line a message taken.

What it does depends on the recipient's local part:
  rcpt.CODE.X.Y.Z  that answer to RCPT: "rcpt.550.5.4.1@..."; message.CODE.X.Y.Z  to the message
  refuse...  550 to RCPT          greylist... 451 the first time, then 250
  lost...    takes the first message, and closes the connection instead of 250
  mute...    takes the first message, and never answers
  drop...    closes the connection at RCPT
  hang...    never answers RCPT
and on the sender's: mail.CODE.X.Y.Z, that answer to MAIL. Everything else is taken.

With --login it asks for user "tandem", password "secret".
With --tls CERT KEY it offers STARTTLS.
"""
import asyncio
import email
import email.policy
import json
import ssl
import sys

from aiosmtpd.smtp import SMTP, AuthResult


def decoded(content):
    message = email.message_from_bytes(content, policy=email.policy.default)
    return {
        "headers": {name.lower(): str(value) for name, value in message.items()},
        "to_name": message["to"].addresses[0].display_name,
        "text": message.get_content().replace("\r\n", "\n"),
        "defects": [str(d) for d in message.defects],
        "longest": max(len(line) for line in content.split(b"\r\n")),
        "ascii": content.isascii(),
        "bare": content.replace(b"\r\n", b"").count(b"\n"),
    }


def asked_for(command, address):
    """The answer that an address such as rcpt.550.5.4.1@example.org asks for."""
    word, _, answer = address.split("@")[0].partition(".")
    if word != command:
        return None
    code, _, enhanced = answer.partition(".")
    return f"{code} {enhanced} <{address}> as asked for"


class Handler:
    def __init__(self):
        self.seen = set()

    async def handle_MAIL(self, server, session, envelope, address, options):
        if answer := asked_for("mail", address):
            return answer
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(self, server, session, envelope, address, options):
        local = address.split("@")[0]
        if local.startswith("refuse"):
            return f"550 5.1.1 <{address}> no such user"
        if answer := asked_for("rcpt", address):
            return answer
        if local.startswith("greylist") and address not in self.seen:
            self.seen.add(address)
            return "451 4.7.1 come back later"
        if local.startswith("drop"):
            server.transport.abort()
            return "250 OK"
        if local.startswith("hang"):
            await asyncio.Event().wait()
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        address = envelope.rcpt_tos[0]
        if answer := asked_for("message", address):
            return answer
        report = decoded(envelope.content)
        report["from"] = envelope.mail_from
        report["rcpt"] = envelope.rcpt_tos
        report["secure"] = session.ssl is not None
        print(json.dumps(report), flush=True)
        if address not in self.seen:
            self.seen.add(address)
            if address.startswith("lost"):
                server.transport.abort()
            if address.startswith("mute"):
                await asyncio.Event().wait()
        return "250 2.0.0 queued as 1"


def authenticate(server, session, envelope, mechanism, data):
    good = data.login == b"tandem" and data.password == b"secret"
    return AuthResult(success=good, handled=False)


async def main():
    handler = Handler()
    options = {"enable_SMTPUTF8": False, "ident": "test"}
    if "--login" in sys.argv:
        options.update(authenticator=authenticate, auth_required=True, auth_require_tls=False)
    if "--tls" in sys.argv:
        at = sys.argv.index("--tls")
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(sys.argv[at + 1], sys.argv[at + 2])
        options.update(tls_context=context)
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: SMTP(handler, **options), "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    # Ends with the test.
    await loop.run_in_executor(None, sys.stdin.read)
    server.close()


asyncio.run(main())
