namespace MutualAuth.KeyStores.Certificates;

/// <summary>
/// The certificates that one run has met, by their bytes: what a keystore holds already is what the partners' files hold, and
/// is not parsed a second time. For any number of threads.
/// </summary>
internal sealed class KnownCertificates
{
    private readonly Dictionary<long, Certificate> _byHash = [];

    public void Add(Certificate certificate)
    {
        lock (_byHash)
            _byHash[Key(certificate.Hash)] = certificate;
    }

    /// <exception cref="Findings.MutualAuthException">The bytes are not a certificate.</exception>
    public Certificate Parse(byte[] der)
    {
        var hash = Fingerprint.Hash(der);
        Certificate? known;
        lock (_byHash)
            _byHash.TryGetValue(Key(hash), out known);
        if (known is not null && known.IsOf(der))
            return known;
        var certificate = Certificate.Parse(der, hash);
        Add(certificate);
        return certificate;
    }

    /// <param name="known">Null where there are none to be known.</param>
    /// <inheritdoc cref="Parse(byte[])"/>
    public static Certificate Parse(byte[] der, KnownCertificates? known) => known is null ? Certificate.Parse(der) : known.Parse(der);

    private static long Key(byte[] hash) => BitConverter.ToInt64(hash, 0);
}
