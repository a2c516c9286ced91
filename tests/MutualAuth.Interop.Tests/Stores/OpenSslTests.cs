using System.Security.Cryptography;
using MutualAuth.KeyStores.Certificates;
using MutualAuth.KeyStores.Findings;
using MutualAuth.KeyStores.Stores;
using MutualAuth.KeyStores.Tests.Stores;

namespace MutualAuth.Interop.Tests.Stores;

[TestClass]
public class OpenSslTests
{
    private static readonly string[] PasswordOut = ["-passout", "env:" + Tool.PasswordVariable];
    private static readonly string[] PasswordIn = ["-passin", "env:" + Tool.PasswordVariable];

    private static KeyStore Read(TemporaryFolder folder, string file) =>
        KeyStoreFormat.Read(folder.Read(file), Sample.Password, [], ReadLimits.Default);

    private static Identity WritePem(TemporaryFolder folder, Identity identity)
    {
        folder.Write("key.pem", PemEncoding.WriteString("PRIVATE KEY", identity.Key.Pkcs8));
        folder.Write("chain.pem", string.Join("\n", identity.Chain.Select(Pem)));
        return identity;
    }

    private static string Pem(Certificate certificate) => PemEncoding.WriteString("CERTIFICATE", certificate.Der) + "\n";

    private static string OpenSsl(TemporaryFolder folder, params string[] arguments) => Tool.OpenSsl.Run(folder.Path, arguments);

    [TestMethod]
    [DataRow("RSA", "")]
    [DataRow("EC", "")]
    [DataRow("Ed25519", "")]
    [DataRow("EC", "-legacy")]
    [DataRow("EC", "-keypbe PBE-SHA1-RC4-128 -certpbe PBE-SHA1-RC2-128 -legacy")]
    [DataRow("EC", "-keypbe PBE-SHA1-2DES -certpbe PBE-SHA1-3DES -legacy")]
    [DataRow("EC", "-keypbe aes-128-cbc -certpbe aes-192-cbc -macalg sha512")]
    [DataRow("EC", "-keypbe des-ede3-cbc -certpbe NONE -macalg sha384")]
    [DataRow("EC", "-keypbe NONE -certpbe NONE -macalg sha224")]
    public void What_openssl_exports_is_read(string algorithm, string options)
    {
        using var folder = new TemporaryFolder();
        var own = WritePem(folder, algorithm switch
        {
            "RSA" => Sample.Rsa("own", Sample.ChainOf(2)),
            "Ed25519" => Sample.Ed25519("own"),
            _ => Sample.ChainOf(3),
        });
        OpenSsl(
            folder,
            [
                "pkcs12", "-export", "-inkey", "key.pem", "-in", "chain.pem", "-name", "Own", "-out", "own.p12",
                .. options.Split(' ', StringSplitOptions.RemoveEmptyEntries), .. PasswordOut,
            ]);
        var read = Read(folder, "own.p12");
        var entry = (KeyEntry)read.Entries.Single();
        Assert.AreEqual("own", entry.Alias);
        Assert.IsTrue(entry.Key.Clear!.Matches(own.Chain[0].PublicKeyInfo));
        CollectionAssert.AreEqual(own.Chain.ToList(), entry.Chain.ToList());
        Assert.IsEmpty(read.Unrepresented);
    }

    [TestMethod]
    public void A_file_without_MAC_is_refused()
    {
        using var folder = new TemporaryFolder();
        WritePem(folder, Sample.Ec("own"));
        OpenSsl(folder, ["pkcs12", "-export", "-nomac", "-inkey", "key.pem", "-in", "chain.pem", "-out", "own.p12", .. PasswordOut]);
        StoreAssert.Fails(Mab.NoMac, () => Read(folder, "own.p12"));
    }

    [TestMethod]
    public void A_file_of_certificates_alone_holds_loose_ones_and_no_trusted_entry()
    {
        using var folder = new TemporaryFolder();
        var identity = WritePem(folder, Sample.ChainOf(3));
        OpenSsl(folder, ["pkcs12", "-export", "-nokeys", "-in", "chain.pem", "-out", "trust.p12", "-caname", "one", .. PasswordOut]);
        var read = Read(folder, "trust.p12");
        Assert.IsEmpty(read.Entries);
        CollectionAssert.AreEquivalent(identity.Chain.ToList(), read.LooseCertificates.Select(loose => loose.Certificate).ToList());
        Assert.HasCount(3, read.Unrepresented);
    }

    [TestMethod]
    public void A_key_alone_is_read_without_a_chain()
    {
        using var folder = new TemporaryFolder();
        WritePem(folder, Sample.Ec("own"));
        OpenSsl(folder, ["pkcs12", "-export", "-nocerts", "-inkey", "key.pem", "-out", "own.p12", .. PasswordOut]);
        Assert.IsEmpty(Read(folder, "own.p12").Keys.Single().Chain);
    }

    [TestMethod]
    public void An_empty_password_of_openssl_opens()
    {
        using var folder = new TemporaryFolder();
        WritePem(folder, Sample.Ec("own"));
        OpenSsl(folder, "pkcs12", "-export", "-inkey", "key.pem", "-in", "chain.pem", "-out", "own.p12", "-passout", "pass:");
        Assert.HasCount(1, Pkcs12Codec.Read(folder.Read("own.p12"), new Password("", "test"), ReadLimits.Default).Keys.ToList());
    }

    [TestMethod]
    [DataRow(nameof(EncryptionProfile.Modern))]
    [DataRow(nameof(EncryptionProfile.Legacy))]
    public void Openssl_reads_our_keys_and_certificates(string profile)
    {
        using var folder = new TemporaryFolder();
        foreach (var own in new[] { Sample.Rsa("own"), Sample.ChainOf(3), Sample.Ed25519("own"), Sample.Ed25519("own", withPublicKey: true) })
        {
            var store = Sample.Store(Sample.Key("own", own), Sample.Trusted("partner"));
            folder.Write("own.p12", Pkcs12Codec.Write(store, Sample.Password, Enum.Parse<EncryptionProfile>(profile)));
            OpenSsl(folder, ["pkcs12", "-in", "own.p12", "-nodes", "-nocerts", "-out", "key.pem", .. PasswordIn]);
            var printed = OpenSsl(folder, "pkey", "-in", "key.pem", "-pubout", "-outform", "PEM");
            Assert.AreEqual(PemEncoding.WriteString("PUBLIC KEY", own.Chain[0].PublicKeyInfo), printed.ReplaceLineEndings("\n").TrimEnd());
            var certificates = OpenSsl(folder, ["pkcs12", "-in", "own.p12", "-nokeys", .. PasswordIn]).ReplaceLineEndings("\n");
            foreach (var certificate in own.Chain.Append(store.Trusted.Single().Certificate))
                Assert.Contains(Pem(certificate), certificates);
        }
    }

    [TestMethod]
    public void Openssl_finds_our_MAC_and_encryption_as_the_JDK_makes_them()
    {
        using var folder = new TemporaryFolder();
        folder.Write("own.p12", Pkcs12Codec.Write(Sample.Store(Sample.Key("own", Sample.Ec("own"))), Sample.Password, EncryptionProfile.Modern));
        var info = Tool.OpenSsl.Try(folder.Path, ["pkcs12", "-in", "own.p12", "-info", "-noout", .. PasswordIn]).Errors;
        Assert.Contains("MAC: sha256, Iteration 10000", info);
        Assert.Contains("Shrouded Keybag: PBES2, PBKDF2, AES-256-CBC, Iteration 10000, PRF hmacWithSHA256", info);
    }
}
