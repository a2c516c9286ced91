using System.Security.Cryptography;
using MutualAuth.KeyStores.Tests.Stores;

namespace MutualAuth.KeyStores.Tests.Certificates;

/// <summary>One private key in a form that a partner has sent by mistake.</summary>
/// <param name="Der">Null for the forms that are text only.</param>
/// <param name="Secrets">Texts that must never be shown.</param>
internal sealed record PrivateKeySample(string Name, byte[]? Der, string Pem, IReadOnlyList<string> Secrets)
{
    public static readonly IReadOnlyList<PrivateKeySample> All = Make().ToList();

    private static IEnumerable<PrivateKeySample> Make()
    {
        using var rsa = RSA.Create(2048);
        using var ec = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var encryption = new PbeParameters(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, 1000);
        yield return OfDer("PKCS#8 RSA", "PRIVATE KEY", rsa.ExportPkcs8PrivateKey());
        yield return OfDer("PKCS#8 EC", "PRIVATE KEY", ec.ExportPkcs8PrivateKey());
        yield return OfDer("PKCS#8 Ed25519", "PRIVATE KEY", Sample.Ed25519("key").Key.Pkcs8);
        yield return OfDer("PKCS#8 encrypted", "ENCRYPTED PRIVATE KEY", rsa.ExportEncryptedPkcs8PrivateKey(Sample.Password.Characters, encryption));
        yield return OfDer("PKCS#1", "RSA PRIVATE KEY", rsa.ExportRSAPrivateKey());
        yield return OfDer("SEC 1", "EC PRIVATE KEY", ec.ExportECPrivateKey());
        yield return OfDer("DSA", "DSA PRIVATE KEY", Dsa());
        yield return OfText("RFC 1421 encrypted", "RSA PRIVATE KEY", "Proc-Type: 4,ENCRYPTED\nDEK-Info: AES-256-CBC,00112233445566778899AABBCCDDEEFF\n\n");
        yield return OfText("OPENSSH", "OPENSSH PRIVATE KEY", "");
        yield return OfText("PGP", "PGP PRIVATE KEY BLOCK", "Version: GnuPG v2\n\n");

        var lines = RandomLines();
        yield return new("PuTTY", null, "PuTTY-User-Key-File-3: ssh-ed25519\nEncryption: none\nComment: mine\nPrivate-Lines: 1\n" + lines, lines.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        yield return new("SSH2", null, "---- BEGIN SSH2 ENCRYPTED PRIVATE KEY ----\nComment: \"mine\"\n" + lines + "---- END SSH2 ENCRYPTED PRIVATE KEY ----\n", lines.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    private static PrivateKeySample OfDer(string name, string label, byte[] der)
    {
        var pem = PemEncoding.WriteString(label, der) + "\n";
        return new(name, der, pem, Lines(pem));
    }

    private static PrivateKeySample OfText(string name, string label, string headers)
    {
        var lines = RandomLines();
        return new(name, null, $"-----BEGIN {label}-----\n{headers}{lines}-----END {label}-----\n", Lines(lines));
    }

    private static string[] Lines(string pem) =>
        pem.Split('\n').Where(line => line.Length > 0 && line[0] != '-').ToArray();

    private static string RandomLines() => PartnerSample.Base64(RandomNumberGenerator.GetBytes(400));

    /// <summary>Version, p, q, g, y, x: the form of OpenSSL's "DSA PRIVATE KEY". Only its shape counts here.</summary>
    private static byte[] Dsa()
    {
        byte[] Number(int length) => PartnerSample.Element(2, [0x7F, .. RandomNumberGenerator.GetBytes(length)]);
        return PartnerSample.Element(0x30, [2, 1, 0, .. Number(255), .. Number(31), .. Number(255), .. Number(255), .. Number(31)]);
    }

    public override string ToString() => Name;
}
