using MutualAuth.KeyStores.Certificates;
using MutualAuth.KeyStores.Findings;
using MutualAuth.KeyStores.Identities;
using MutualAuth.KeyStores.Keys;
using MutualAuth.KeyStores.Stores;
using MutualAuth.KeyStores.Tests.Stores;

namespace MutualAuth.Interop.Tests.Identities;

/// <summary>Identities as openssl and keytool make them.</summary>
[TestClass]
public class IdentityFileTests
{
    private static readonly string[] PasswordOut = ["-passout", "env:" + Tool.PasswordVariable];

    [TestMethod]
    [DataRow("BEGIN RSA PRIVATE KEY", "genrsa -traditional -out tls.key 2048")]
    [DataRow("BEGIN PRIVATE KEY", "genrsa -out tls.key 2048")]
    [DataRow("BEGIN EC PARAMETERS", "ecparam -name prime256v1 -genkey -out tls.key")]
    [DataRow("BEGIN EC PRIVATE KEY", "ecparam -name secp384r1 -genkey -noout -out tls.key")]
    [DataRow("BEGIN EC PRIVATE KEY", "ecparam -name prime256v1 -param_enc explicit -genkey -noout -out tls.key", "prime256v1")]
    [DataRow("BEGIN PRIVATE KEY", "genpkey -algorithm EC -pkeyopt ec_paramgen_curve:secp521r1 -out tls.key")]
    [DataRow("BEGIN PRIVATE KEY", "genpkey -algorithm ED25519 -out tls.key")]
    public void Keys_that_openssl_makes_are_read(string begins, string command, string? curve = null)
    {
        using var folder = new TemporaryFolder();
        OpenSsl(folder, command.Split(' '));
        Assert.StartsWith($"-----{begins}-----", File.ReadAllText(folder.File("tls.key")));
        if (curve is null)
        {
            SelfSign(folder);
        }
        else
        {
            // The certificate names the curve that the key writes out.
            OpenSsl(folder, "ec", "-in", "tls.key", "-param_enc", "named_curve", "-out", "named.key");
            SelfSign(folder, "named.key");
        }

        Reads(folder, null, "tls.crt", "tls.key");
        Reads(folder, null, "tls.key", "tls.crt");
        if (curve is not null)
            return;
        OpenSsl(folder, "pkey", "-in", "tls.key", "-outform", "DER", "-out", "key.der");
        OpenSsl(folder, "x509", "-in", "tls.crt", "-outform", "DER", "-out", "crt.der");
        OpenSsl(folder, "crl2pkcs7", "-nocrl", "-certfile", "tls.crt", "-out", "crt.p7b");
        Reads(folder, null, "key.der", "crt.der");
        Reads(folder, null, "key.der", "crt.p7b");
    }

    [TestMethod]
    [DataRow("pkcs8 -topk8 -v2 aes-256-cbc")]
    [DataRow("pkcs8 -topk8 -v2 aes-128-cbc -v2prf hmacWithSHA512 -iter 100000")]
    [DataRow("pkcs8 -topk8 -v2 des3 -v2prf hmacWithSHA1")]
    [DataRow("pkcs8 -topk8 -v1 PBE-SHA1-3DES")]
    [DataRow("pkcs8 -topk8 -v2 aes-256-cbc -outform DER")]
    [DataRow("rsa -aes256 -traditional")]
    [DataRow("rsa -aes192 -traditional")]
    [DataRow("rsa -des3 -traditional")]
    [DataRow("rsa -camellia256 -traditional")]
    [DataRow("rsa -aes256")]
    public void Encrypted_RSA_keys_are_read(string command) => Encrypted("genrsa -out plain.key 2048", command);

    [TestMethod]
    [DataRow("pkcs8 -topk8 -v2 aes-256-cbc")]
    [DataRow("ec -aes128")]
    [DataRow("ec -des3")]
    public void Encrypted_EC_keys_are_read(string command)
    {
        Encrypted("ecparam -name prime256v1 -genkey -out plain.key", command);
        Encrypted("ecparam -name secp384r1 -genkey -noout -out plain.key", command);
    }

    [TestMethod]
    public void An_encrypted_Ed25519_key_is_read() => Encrypted("genpkey -algorithm ED25519 -out plain.key", "pkcs8 -topk8 -v2 aes-256-cbc");

    [TestMethod]
    public void Scrypt_is_named_and_not_taken_for_a_wrong_password()
    {
        using var folder = new TemporaryFolder();
        OpenSsl(folder, "ecparam", "-name", "prime256v1", "-genkey", "-noout", "-out", "plain.key");
        SelfSign(folder, "plain.key");
        OpenSsl(folder, ["pkcs8", "-topk8", "-scrypt", "-in", "plain.key", "-out", "tls.key", .. PasswordOut]);
        Assert.Contains("scrypt", StoreAssert.Fails(Mab.UnknownKeyEncryption, () => Read(folder, Sample.Password, "tls.crt", "tls.key")).Text);
    }

    [TestMethod]
    [DataRow("")]
    [DataRow("-legacy")]
    [DataRow("-keypbe NONE -certpbe NONE")]
    public void What_openssl_pkcs12_exports_is_read(string options)
    {
        using var folder = new TemporaryFolder();
        var chain = CertificateAuthority(folder);
        var more = options.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        OpenSsl(folder, ["pkcs12", "-export", "-inkey", "tls.key", "-in", "tls.crt", "-certfile", "ca.crt", "-out", "own.p12", .. more, .. PasswordOut]);
        CollectionAssert.AreEqual(chain, Reads(folder, Sample.Password, "own.p12").ToArray());
        StoreAssert.Fails(Mab.IdentityPasswordNeeded, () => Read(folder, null, "own.p12"));
        StoreAssert.Fails(Mab.IdentityPasswordWrong, () => Read(folder, Sample.OtherPassword, "own.p12"));

        OpenSsl(folder, ["pkcs12", "-export", "-inkey", "tls.key", "-in", "tls.crt", "-certfile", "ca.crt", "-out", "empty.p12", .. more, "-passout", "pass:"]);
        CollectionAssert.AreEqual(chain, Reads(folder, null, "empty.p12").ToArray());
        OpenSsl(folder, "base64", "-in", "empty.p12", "-out", "mounted");
        CollectionAssert.AreEqual(chain, Reads(folder, null, "mounted").ToArray());
    }

    [TestMethod]
    public void What_openssl_pkcs12_prints_is_read()
    {
        using var folder = new TemporaryFolder();
        var chain = CertificateAuthority(folder);
        OpenSsl(folder, ["pkcs12", "-export", "-inkey", "tls.key", "-in", "tls.crt", "-certfile", "ca.crt", "-name", "own", "-out", "own.p12", .. PasswordOut]);
        OpenSsl(folder, "pkcs12", "-in", "own.p12", "-nodes", "-out", "all.pem", "-passin", "env:" + Tool.PasswordVariable);
        CollectionAssert.AreEqual(chain, Reads(folder, null, "all.pem").ToArray());
    }

    [TestMethod]
    public void The_three_files_of_a_secret_are_a_chain()
    {
        using var folder = new TemporaryFolder();
        var chain = CertificateAuthority(folder);
        CollectionAssert.AreEqual(chain, Reads(folder, null, "tls.crt", "tls.key", "ca.crt").ToArray());
        CollectionAssert.AreEqual(chain[..1], Reads(folder, null, "tls.crt", "tls.key").ToArray());
    }

    [TestMethod]
    [DataRow("JKS")]
    [DataRow("PKCS12")]
    public void What_keytool_makes_is_read(string type)
    {
        using var folder = new TemporaryFolder();
        foreach (var alias in new[] { "First", "Own" })
        {
            Tool.Keytool.Run(
                folder.Path, "-genkeypair", "-alias", alias, "-keyalg", "EC", "-groupname", "secp256r1", "-dname", "CN=" + alias,
                "-keystore", "store", "-storetype", type, "-storepass:env", Tool.PasswordVariable, "-keypass:env", Tool.PasswordVariable);
        }

        Assert.AreEqual("CN=Own", Reads(folder, Sample.Password, "store").Single().Subject);
        StoreAssert.Fails(Mab.IdentityPasswordNeeded, () => Read(folder, null, "store"));
        StoreAssert.Fails(Mab.IdentityPasswordWrong, () => Read(folder, Sample.OtherPassword, "store"));
    }

    [TestMethod]
    public void A_key_that_keytool_gave_another_password_is_told()
    {
        using var folder = new TemporaryFolder();
        Tool.Keytool.Run(
            folder.Path, "-genkeypair", "-alias", "own", "-keyalg", "EC", "-groupname", "secp256r1", "-dname", "CN=own",
            "-keystore", "own.jks", "-storetype", "JKS", "-storepass:env", Tool.PasswordVariable, "-keypass:env", Tool.OtherPasswordVariable);
        StoreAssert.Fails(Mab.IdentityPasswordWrong, () => Read(folder, Sample.Password, "own.jks"));
    }

    private static void Encrypted(string make, string encrypt)
    {
        using var folder = new TemporaryFolder();
        OpenSsl(folder, make.Split(' '));
        SelfSign(folder, "plain.key");
        OpenSsl(folder, [.. encrypt.Split(' '), "-in", "plain.key", "-out", "tls.key", .. PasswordOut]);
        Reads(folder, Sample.Password, "tls.crt", "tls.key");
        StoreAssert.Fails(Mab.IdentityPasswordNeeded, () => Read(folder, null, "tls.crt", "tls.key"));
        StoreAssert.Fails(Mab.IdentityPasswordWrong, () => Read(folder, Sample.OtherPassword, "tls.crt", "tls.key"));
    }

    /// <summary>tls.key and tls.crt, signed by ca.crt.</summary>
    private static Certificate[] CertificateAuthority(TemporaryFolder folder)
    {
        OpenSsl(folder, "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-keyout", "ca.key", "-out", "ca.crt", "-subj", "/CN=ca", "-days", "10");
        OpenSsl(folder, "req", "-new", "-newkey", "rsa:2048", "-nodes", "-keyout", "tls.key", "-out", "tls.csr", "-subj", "/CN=own");
        OpenSsl(folder, "x509", "-req", "-in", "tls.csr", "-CA", "ca.crt", "-CAkey", "ca.key", "-CAcreateserial", "-days", "5", "-out", "tls.crt");
        return [.. CertificateFile.Read(folder.Read("tls.crt")), .. CertificateFile.Read(folder.Read("ca.crt"))];
    }

    private static void SelfSign(TemporaryFolder folder, string key = "tls.key") =>
        OpenSsl(folder, "req", "-x509", "-new", "-key", key, "-out", "tls.crt", "-subj", "/CN=own", "-days", "10");

    private static (PrivateKey Key, IReadOnlyList<Certificate> Chain) Read(TemporaryFolder folder, Password? password, params string[] files) =>
        IdentityFile.Read(files.Select(file => (folder.Read(file), file)).ToArray(), "own", password, []);

    /// <summary>Reads, and lets openssl say that the key is the certificate's.</summary>
    private static IReadOnlyList<Certificate> Reads(TemporaryFolder folder, Password? password, params string[] files)
    {
        var (key, chain) = Read(folder, password, files);
        folder.Write("read.key", key.Pkcs8);
        folder.Write("read.crt", chain[0].Der);
        Assert.AreEqual(
            OpenSsl(folder, "x509", "-in", "read.crt", "-inform", "DER", "-noout", "-pubkey"),
            OpenSsl(folder, "pkey", "-in", "read.key", "-inform", "DER", "-pubout"));
        return chain;
    }

    private static string OpenSsl(TemporaryFolder folder, params string[] arguments) => Tool.OpenSsl.Run(folder.Path, arguments);
}
