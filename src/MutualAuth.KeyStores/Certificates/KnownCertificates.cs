namespace MutualAuth.KeyStores.Certificates;

/// <summary>
/// The certificates that one run has met, by their bytes: what a keystore holds already is what the partners' files hold, and
/// is not parsed a second time.
/// </summary>
internal sealed class KnownCertificates
{
    private readonly Dictionary<long, Certificate> _byHash = [];

    public void Add(Certificate certificate) => _byHash[Key(certificate.Hash)] = certificate;

    /// <exception cref="Findings.MutualAuthException">The bytes are not a certificate.</exception>
    public Certificate Parse(byte[] der)
    {
        if (_byHash.TryGetValue(Key(Fingerprint.Hash(der)), out var known) && known.IsOf(der))
            return known;
        var certificate = Certificate.Parse(der);
        Add(certificate);
        return certificate;
    }

    private static long Key(byte[] hash) => BitConverter.ToInt64(hash, 0);
}
