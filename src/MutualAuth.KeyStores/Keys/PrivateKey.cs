using System.Security.Cryptography;
using MutualAuth.KeyStores.Findings;
using Org.BouncyCastle.Asn1;
using Org.BouncyCastle.Asn1.EdEC;
using Org.BouncyCastle.Asn1.Pkcs;
using Org.BouncyCastle.Asn1.X509;
using Org.BouncyCastle.Asn1.X9;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Crypto.Signers;
using Org.BouncyCastle.Math;
using Org.BouncyCastle.Security;

namespace MutualAuth.KeyStores.Keys;

/// <summary>A private key: its PKCS #8 bytes (RFC 5208), and what can be done with them. Never prints itself.</summary>
internal sealed class PrivateKey
{
    private readonly PrivateKeyInfo _info;

    private PrivateKey(byte[] pkcs8, PrivateKeyInfo info)
    {
        Pkcs8 = pkcs8;
        _info = info;
        var oid = info.PrivateKeyAlgorithm.Algorithm;
        Algorithm =
            oid.Equals(PkcsObjectIdentifiers.RsaEncryption) ? KeyAlgorithm.Rsa
            : oid.Equals(X9ObjectIdentifiers.IdECPublicKey) ? KeyAlgorithm.Ec
            : oid.Equals(EdECObjectIdentifiers.id_Ed25519) ? KeyAlgorithm.Ed25519
            : KeyAlgorithm.Other;
    }

    /// <summary>DER of the PrivateKeyInfo, in the clear. The array is shared: callers do not write to it, nor log it.</summary>
    public byte[] Pkcs8 { get; }

    public KeyAlgorithm Algorithm { get; }

    /// <summary>
    /// Takes versions 1 (RFC 5208) and 2 (RFC 5958), and keeps version 1: a public key behind the private one, as
    /// BouncyCastle writes with Ed25519, makes OpenSSL 3.0 refuse the key ("wrong tag"). It is in the certificate anyway.
    /// </summary>
    /// <exception cref="MutualAuthException">The bytes are not a PrivateKeyInfo (<see cref="Mab.DamagedPrivateKey"/>).</exception>
    public static PrivateKey Parse(byte[] pkcs8)
    {
        try
        {
            var info = PrivateKeyInfo.GetInstance(Asn1Object.FromByteArray(pkcs8));
            if (!info.HasPublicKey)
                return new PrivateKey(pkcs8, info);
            var versionOne = new PrivateKeyInfo(info.PrivateKeyAlgorithm, info.ParsePrivateKey(), info.Attributes);
            return new PrivateKey(versionOne.GetEncoded(Asn1Encodable.Der), versionOne);
        }
        catch (Exception)
        {
            // The inner exception is dropped on purpose: a parser's message may quote what it could not parse.
            throw Mab.DamagedPrivateKey.Error(null);
        }
    }

    /// <summary>Whether a public key is of the same algorithm, which tells apart cheaply what cannot be a pair.</summary>
    public bool IsOfAlgorithm(SubjectPublicKeyInfo subjectPublicKeyInfo) =>
        subjectPublicKeyInfo.Algorithm.Algorithm.Equals(_info.PrivateKeyAlgorithm.Algorithm);

    /// <summary>Whether this key and the public key of a certificate are one pair.</summary>
    public bool Matches(byte[] subjectPublicKeyInfo)
    {
        try
        {
            var theirs = SubjectPublicKeyInfo.GetInstance(Asn1Object.FromByteArray(subjectPublicKeyInfo));
            if (Algorithm == KeyAlgorithm.Rsa)
            {
                // Modulus and exponent only: BouncyCastle's key factory would test the primes, 15 ms for RSA 2048.
                if (!theirs.Algorithm.Algorithm.Equals(PkcsObjectIdentifiers.RsaEncryption))
                    return false;
                var ours = RsaPrivateKeyStructure.GetInstance(_info.ParsePrivateKey());
                var their = RsaPublicKeyStructure.GetInstance(theirs.ParsePublicKey());
                return ours.Modulus.Equals(their.Modulus) && ours.PublicExponent.Equals(their.PublicExponent);
            }

            // A DSA key of a mebibit would keep us busy for hours.
            if (theirs.Algorithm.Algorithm.Equals(X9ObjectIdentifiers.IdDsa) && !VerificationCost.IsBounded(theirs))
                return false;
            var privateKey = PrivateKeyFactory.CreateKey(_info);
            var publicKey = PublicKeyFactory.CreateKey(theirs);
            return (privateKey, publicKey) switch
            {
                (ECPrivateKeyParameters d, ECPublicKeyParameters q) =>
                    d.Parameters.Equals(q.Parameters) && d.Parameters.G.Multiply(d.D).Normalize().Equals(q.Q.Normalize()),
                (Ed25519PrivateKeyParameters d, Ed25519PublicKeyParameters q) =>
                    d.GeneratePublicKey().GetEncoded().AsEnumerable().SequenceEqual(q.GetEncoded()),
                (Ed448PrivateKeyParameters d, Ed448PublicKeyParameters q) =>
                    d.GeneratePublicKey().GetEncoded().AsEnumerable().SequenceEqual(q.GetEncoded()),
                (DsaPrivateKeyParameters x, DsaPublicKeyParameters y) =>
                    x.Parameters.Equals(y.Parameters) && x.X.BitLength <= x.Parameters.Q.BitLength && x.Parameters.G.ModPow(x.X, x.Parameters.P).Equals(y.Y),
                _ => false,
            };
        }
        catch (Exception)
        {
            return false;
        }
    }

    /// <summary>The SubjectPublicKeyInfo of the pair's public half.</summary>
    public SubjectPublicKeyInfo PublicKeyInfo()
    {
        if (Algorithm == KeyAlgorithm.Rsa)
        {
            var rsa = RsaPrivateKeyStructure.GetInstance(_info.ParsePrivateKey());
            return new SubjectPublicKeyInfo(
                new AlgorithmIdentifier(PkcsObjectIdentifiers.RsaEncryption, DerNull.Instance),
                new RsaPublicKeyStructure(rsa.Modulus, rsa.PublicExponent));
        }

        return PrivateKeyFactory.CreateKey(_info) switch
        {
            ECPrivateKeyParameters d => Org.BouncyCastle.X509.SubjectPublicKeyInfoFactory.CreateSubjectPublicKeyInfo(
                new ECPublicKeyParameters("EC", d.Parameters.G.Multiply(d.D).Normalize(), d.PublicKeyParamSet)),
            Ed25519PrivateKeyParameters d =>
                Org.BouncyCastle.X509.SubjectPublicKeyInfoFactory.CreateSubjectPublicKeyInfo(d.GeneratePublicKey()),
            _ => throw Mab.UnusableKey.Error(null, "no certificate can be made for its algorithm"),
        };
    }

    /// <summary>What signatures are made with: SHA-256 with RSA; SHA-256/384/512 with ECDSA by curve; Ed25519.</summary>
    public AlgorithmIdentifier SignatureAlgorithm() => Algorithm switch
    {
        KeyAlgorithm.Rsa => new AlgorithmIdentifier(PkcsObjectIdentifiers.Sha256WithRsaEncryption, DerNull.Instance),
        KeyAlgorithm.Ec => new AlgorithmIdentifier(EcSignature().Oid),
        KeyAlgorithm.Ed25519 => new AlgorithmIdentifier(EdECObjectIdentifiers.id_Ed25519),
        _ => throw Mab.UnusableKey.Error(null, "nothing can be signed with its algorithm"),
    };

    /// <summary>Signs with <see cref="SignatureAlgorithm"/>; the result is what a certificate's signature BIT STRING holds.</summary>
    public byte[] Sign(byte[] data)
    {
        switch (Algorithm)
        {
            case KeyAlgorithm.Rsa:
                using (var rsa = RSA.Create())
                {
                    rsa.ImportParameters(RsaParameters());
                    return rsa.SignData(data, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
                }

            case KeyAlgorithm.Ec:
                return Sign(SignerUtilities.GetSigner(EcSignature().Name), data);
            case KeyAlgorithm.Ed25519:
                return Sign(new Ed25519Signer(), data);
            default:
                throw Mab.UnusableKey.Error(null, "nothing can be signed with its algorithm");
        }
    }

    private byte[] Sign(Org.BouncyCastle.Crypto.ISigner signer, byte[] data)
    {
        signer.Init(forSigning: true, PrivateKeyFactory.CreateKey(_info));
        signer.BlockUpdate(data, 0, data.Length);
        return signer.GenerateSignature();
    }

    /// <summary>The digest follows the curve (RFC 5480 §4): P-384 with SHA-384, P-521 with SHA-512.</summary>
    private (DerObjectIdentifier Oid, string Name) EcSignature()
    {
        var bits = CurveBits();
        return bits > 384 ? (X9ObjectIdentifiers.ECDsaWithSha512, "SHA512withECDSA")
            : bits > 256 ? (X9ObjectIdentifiers.ECDsaWithSha384, "SHA384withECDSA")
            : (X9ObjectIdentifiers.ECDsaWithSha256, "SHA256withECDSA");
    }

    private int CurveBits() => ((ECPrivateKeyParameters)PrivateKeyFactory.CreateKey(_info)).Parameters.N.BitLength;

    private RSAParameters RsaParameters()
    {
        var key = RsaPrivateKeyStructure.GetInstance(_info.ParsePrivateKey());
        var modulus = key.Modulus.ToByteArrayUnsigned();
        var half = (modulus.Length + 1) / 2;
        return new RSAParameters
        {
            Modulus = modulus,
            Exponent = key.PublicExponent.ToByteArrayUnsigned(),
            D = Padded(key.PrivateExponent, modulus.Length),
            P = Padded(key.Prime1, half),
            Q = Padded(key.Prime2, half),
            DP = Padded(key.Exponent1, half),
            DQ = Padded(key.Exponent2, half),
            InverseQ = Padded(key.Coefficient, half),
        };
    }

    private static byte[] Padded(BigInteger number, int length)
    {
        var bytes = number.ToByteArrayUnsigned();
        if (bytes.Length >= length)
            return bytes;
        var padded = new byte[length];
        bytes.CopyTo(padded, length - bytes.Length);
        return padded;
    }

    public override string ToString() => $"private key ({Algorithm})";
}
