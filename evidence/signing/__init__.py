"""Who signs: key signers and the keyring of the six roles."""

from ..statement import Signer
from .private_key import PrivateKey
from .public_key import PublicKey

__all__ = ["PrivateKey", "PublicKey", "Signer"]
