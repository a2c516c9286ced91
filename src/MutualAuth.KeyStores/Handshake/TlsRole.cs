namespace MutualAuth.KeyStores.Handshake;

/// <summary>The side of a TLS connection that an own certificate is used on.</summary>
internal enum TlsRole
{
    Client,
    Server,
}

internal enum TlsVersion
{
    Tls12,
    Tls13,
}
