using MutualAuth.KeyStores.Keys;
using Org.BouncyCastle.Asn1.Pkcs;
using Org.BouncyCastle.Asn1.Sec;
using Org.BouncyCastle.Asn1.TeleTrust;
using Org.BouncyCastle.Security;
using Org.BouncyCastle.Tls;
using Org.BouncyCastle.Tls.Crypto;
using Org.BouncyCastle.Tls.Crypto.Impl.BC;
using TlsCertificateChain = Org.BouncyCastle.Tls.Certificate;

namespace MutualAuth.KeyStores.Handshake;

/// <summary>A party's key and chain in the form that a handshake asks for.</summary>
internal static class LoopbackCredentials
{
    /// <param name="offered">The signature algorithms that the other side takes.</param>
    /// <param name="requestContext">TLS 1.3 only (RFC 8446 §4.4.2).</param>
    public static TlsCredentialedSigner Of(TlsContext context, LoopbackParty party, IList<SignatureAndHashAlgorithm>? offered, byte[] requestContext)
    {
        var crypto = (BcTlsCrypto)context.Crypto;
        var isTls13 = TlsUtilities.IsTlsV13(context);
        var algorithm = Schemes(party.Key, isTls13)
            .Select(SignatureScheme.GetSignatureAndHashAlgorithm)
            .FirstOrDefault(algorithm => offered is null || offered.Contains(algorithm))
            ?? throw new TlsFatalAlert(AlertDescription.handshake_failure, "no signature algorithm of this key is known to this version of TLS");
        var certificates = party.Chain.Select(certificate => crypto.CreateCertificate(certificate.Der)).ToList();
        var chain = isTls13
            ? new TlsCertificateChain(requestContext, certificates.Select(certificate => new CertificateEntry(certificate, null)).ToArray())
            : new TlsCertificateChain(certificates.ToArray());
        return new BcDefaultTlsCredentialedSigner(
            new TlsCryptoParameters(context), crypto, PrivateKeyFactory.CreateKey(party.Key.Pkcs8), chain, algorithm);
    }

    private static readonly int[] Tls13 = [CipherSuite.TLS_AES_256_GCM_SHA384, CipherSuite.TLS_AES_128_GCM_SHA256];
    private static readonly int[] Rsa = [CipherSuite.TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384, CipherSuite.TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256];
    private static readonly int[] Ecdsa = [CipherSuite.TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384, CipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256];

    /// <summary>What a client offers: which of them it is depends on the server's key.</summary>
    public static int[] AllCipherSuites => [.. Tls13, .. Rsa, .. Ecdsa];

    /// <summary>In TLS 1.2 those whose key exchange the key signs; an Ed25519 key signs that of ECDSA (RFC 8422 §5.10).</summary>
    public static int[] CipherSuites(PrivateKey key) => [.. Tls13, .. key.Algorithm == KeyAlgorithm.Rsa ? Rsa : Ecdsa];

    /// <summary>RFC 8446 §4.2.3: TLS 1.3 knows no PKCS #1 signatures, and binds each ECDSA scheme to a curve.</summary>
    private static int[] Schemes(PrivateKey key, bool isTls13) => key.Algorithm switch
    {
        // SHA-256 first: with SHA-512 the padding of PSS does not fit a key of 1024 bits.
        KeyAlgorithm.Rsa =>
        [
            SignatureScheme.rsa_pss_rsae_sha256, SignatureScheme.rsa_pss_rsae_sha384,
            .. isTls13 ? Array.Empty<int>() : [SignatureScheme.rsa_pkcs1_sha256, SignatureScheme.rsa_pkcs1_sha384],
        ],
        KeyAlgorithm.Ed25519 => [SignatureScheme.ed25519],
        KeyAlgorithm.Ec => isTls13 ? OfCurve(key) : [SignatureScheme.ecdsa_secp256r1_sha256, SignatureScheme.ecdsa_secp384r1_sha384, SignatureScheme.ecdsa_secp521r1_sha512],
        _ => [],
    };

    private static int[] OfCurve(PrivateKey key)
    {
        var curve = PrivateKeyInfo.GetInstance(key.Pkcs8).PrivateKeyAlgorithm.Parameters;
        return SecObjectIdentifiers.SecP256r1.Equals(curve) ? [SignatureScheme.ecdsa_secp256r1_sha256]
            : SecObjectIdentifiers.SecP384r1.Equals(curve) ? [SignatureScheme.ecdsa_secp384r1_sha384]
            : SecObjectIdentifiers.SecP521r1.Equals(curve) ? [SignatureScheme.ecdsa_secp521r1_sha512]
            : TeleTrusTObjectIdentifiers.BrainpoolP256R1.Equals(curve) ? [SignatureScheme.ecdsa_brainpoolP256r1tls13_sha256]
            : TeleTrusTObjectIdentifiers.BrainpoolP384R1.Equals(curve) ? [SignatureScheme.ecdsa_brainpoolP384r1tls13_sha384]
            : TeleTrusTObjectIdentifiers.BrainpoolP512R1.Equals(curve) ? [SignatureScheme.ecdsa_brainpoolP512r1tls13_sha512]
            : [];
    }
}
