namespace MutualAuth.KeyStores.Keys;

internal enum KeyAlgorithm
{
    Rsa,
    Ec,
    Ed25519,

    /// <summary>A key that an adopted keystore holds and we carry, but cannot make or sign with (DSA, Ed448, …).</summary>
    Other,
}
