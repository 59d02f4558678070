"""The one line of script that stands in the page itself, and its hash for the security policy."""

import base64
import hashlib

# govuk-frontend's own line: its CSS shows what needs JavaScript only after it
SCRIPT = (
    "document.body.className += ' js-enabled' + "
    "('noModule' in HTMLScriptElement.prototype ? ' govuk-frontend-supported' : '');"
)
SCRIPT_HASH = f"'sha256-{base64.b64encode(hashlib.sha256(SCRIPT.encode()).digest()).decode()}'"
