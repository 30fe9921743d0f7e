"""QR codes, for screens and for paper."""

import io


def qr_png(address: str) -> bytes:
    """An address as a PNG, 8 pixels to a module (sharp on a phone and on paper), with its quiet zone."""
    import segno

    out = io.BytesIO()
    segno.make(address, error="m").save(out, kind="png", scale=8, border=2)
    return out.getvalue()
