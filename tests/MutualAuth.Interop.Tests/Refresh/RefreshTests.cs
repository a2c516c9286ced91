using System.Security.Cryptography.X509Certificates;
using MutualAuth.KeyStores.Findings;
using MutualAuth.KeyStores.Tests.Refresh;

namespace MutualAuth.Interop.Tests.Refresh;

/// <summary>What a build makes, seen by keytool and openssl; and what those have made, kept up to date by a build.</summary>
[TestClass]
public sealed class RefreshTests : IDisposable
{
    private const string Password = "changeit";

    private readonly Sandbox _project = new();

    public void Dispose() => _project.Dispose();

    [TestMethod]
    [DataRow("app.jks", "RSA", "2048", "SHA256withRSA")]
    [DataRow("app.jks", "EC", "384", "SHA384withECDSA")]
    [DataRow("app.p12", "RSA", "3072", "SHA256withRSA")]
    [DataRow("app.p12", "EC", "256", "SHA256withECDSA")]
    [DataRow("app.p12", "EC", "521", "SHA512withECDSA")]
    [DataRow("app.p12", "Ed25519", "", "Ed25519")]
    [DataRow("app.jks", "Ed25519", "", "Ed25519")]
    public void Keytool_lists_every_kind_of_own_key_with_its_names_and_extensions(string path, string algorithm, string size, string signature)
    {
        _project.WritePartner("web.pem");
        _project.Write("password.txt", Password);
        _project.KeyStore(
            path, ("KeyAlgorithm", algorithm), ("KeySize", size), ("StorePassword", "file:password.txt"),
            ("Subject", "CN=orders.example.com, O=Müller & Söhne, C=DE"), ("SubjectAlternativeName", "dns:orders.example.com;ip:10.0.0.1"));
        _project.Partner("web.pem", ("Alias", "Wéb")).RefreshOk();

        var listing = Keytool("-list", "-v", "-keystore", path, "-storepass:file", "password.txt");

        Assert.Contains("Alias name: app", listing);
        Assert.Contains("Entry type: PrivateKeyEntry", listing);
        Assert.Contains("Owner: CN=orders.example.com, O=Müller & Söhne, C=DE", listing);
        Assert.Contains("Signature algorithm name: " + signature, listing);
        Assert.Contains("DNSName: orders.example.com", listing);
        Assert.Contains("IPAddress: 10.0.0.1", listing);
        Assert.Contains("clientAuth", listing);
        Assert.Contains("serverAuth", listing);
        Assert.Contains("Alias name: wéb", listing);
        Assert.Contains("Entry type: trustedCertEntry", listing);
    }

    [TestMethod]
    [DataRow("RSA")]
    [DataRow("EC")]
    [DataRow("Ed25519")]
    public void Openssl_reads_the_exported_certificate_and_every_PEM_copy(string algorithm)
    {
        _project.WritePartner("web.pem");
        _project.KeyStore("app.p12", ("KeyAlgorithm", algorithm), ("AlsoWrite", "PEM")).Partner("web.pem").RefreshOk();

        var der = OpenSsl("x509", "-inform", "der", "-in", "app.cer", "-noout", "-fingerprint", "-sha256");
        Assert.AreEqual(der, OpenSsl("x509", "-in", "app.pem", "-noout", "-fingerprint", "-sha256"));
        Assert.Contains(_project.Open("app.p12").Keys.Single().Chain[0].Sha256, der);

        var fromKey = OpenSsl("pkey", "-in", "app.key.pem", "-passin", "file:app.p12.password", "-pubout");
        Assert.AreEqual(fromKey, OpenSsl("x509", "-in", "app.chain.pem", "-noout", "-pubkey"));
        Assert.Contains("CN = web", OpenSsl("x509", "-in", "app.partners.pem", "-noout", "-subject"));
        OpenSsl("verify", "-CAfile", "app.pem", "-purpose", "sslclient", "app.pem");
        OpenSsl("verify", "-CAfile", "app.pem", "-purpose", "sslserver", "app.pem");
    }

    [TestMethod]
    [DataRow("app.pem", "app.next.pem", "false")]
    [DataRow("app.next.pem", "app.pem", "false")]
    [DataRow("app.pem", "app.next.pem", "true")]
    [DataRow("app.next.pem", "app.pem", "true")]
    public void Openssl_that_trusts_a_certificate_and_its_successor_accepts_each_in_whatever_order_they_lie(string first, string second, string reuseKey)
    {
        _project.KeyStore("app.jks", ("KeyAlgorithm", "EC"), ("Renewal", "Stage"), ("ReuseKey", reuseKey)).RefreshOk();
        Assert.IsTrue(_project.Renew().Succeeded);
        _project.Write("trusted.pem", [.. _project.Bytes(first), .. _project.Bytes(second)]);

        OpenSsl("verify", "-CAfile", "trusted.pem", "-x509_strict", "-purpose", "sslclient", "app.pem");
        OpenSsl("verify", "-CAfile", "trusted.pem", "-x509_strict", "-purpose", "sslserver", "app.next.pem");
    }

    [TestMethod]
    [DataRow("made.jks", "JKS")]
    [DataRow("made.p12", "PKCS12")]
    [DataRow("made.jks", "PKCS12")]
    public void A_keystore_of_keytool_is_adopted_with_its_key_and_kept_up_to_date(string path, string type)
    {
        _project.Write("password.txt", Password);
        Keytool("-genkeypair", "-alias", "Mine", "-keyalg", "EC", "-validity", "300", "-dname", "CN=made by keytool", "-keystore", path, "-storetype", type, "-storepass:file", "password.txt");
        var before = Fingerprint(path, "mine");
        _project.WritePartner("web.pem");

        var result = _project.KeyStore(path, ("StorePassword", "file:password.txt")).Partner("web.pem").RefreshOk();

        Assert.AreEqual(before, Fingerprint(path, "mine"));
        Assert.Contains("trustedCertEntry", Keytool("-list", "-alias", "web", "-keystore", path, "-storepass:file", "password.txt"));
        Assert.AreEqual(type != "PKCS12" || path.EndsWith(".p12", StringComparison.Ordinal), result.Findings.All(finding => finding.Kind != Mab.TypeDiffersFromName));
        Assert.IsFalse(Directory.Exists(_project["archive"]), "nothing was replaced");
        Keytool("-certreq", "-alias", "mine", "-keystore", path, "-storepass:file", "password.txt", "-file", "request.csr");
        OpenSsl("req", "-in", "request.csr", "-noout", "-verify");
    }

    [TestMethod]
    [DataRow("")]
    [DataRow("-legacy")]
    public void A_PKCS12_of_openssl_is_adopted_with_its_chain_and_kept_up_to_date(string option)
    {
        _project.Write("password.txt", Password);
        MakeChain();
        OpenSsl([
            "pkcs12", "-export", "-inkey", "leaf.key", "-in", "leaf.pem", "-certfile", "ca.pem", "-name", "made", "-out", "made.p12",
            "-passout", "file:password.txt", .. option.Split(' ', StringSplitOptions.RemoveEmptyEntries),
        ]);
        _project.WritePartner("web.pem");

        _project.KeyStore("made.p12", ("StorePassword", "file:password.txt")).Partner("web.pem").RefreshOk();

        var listing = Keytool("-list", "-v", "-keystore", "made.p12", "-storepass:file", "password.txt");
        Assert.Contains("Certificate chain length: 2", listing);
        Assert.Contains("Your keystore contains 2 entries", listing);
        Assert.Contains("Alias name: web", listing);
        Assert.Contains("CN = leaf", OpenSsl("pkcs12", "-in", "made.p12", "-passin", "file:password.txt", "-nokeys", "-clcerts"));
    }

    [TestMethod]
    public void Removing_a_partner_leaves_an_archive_that_keytool_opens()
    {
        _project.Write("password.txt", Password);
        _project.WritePartner("a.pem");
        _project.KeyStore("app.jks", ("KeyAlgorithm", "EC"), ("StorePassword", "file:password.txt")).Partner("a.pem").RefreshOk();

        _project.WithoutPartner("a.pem").RefreshOk();

        Assert.Contains("Your keystore contains 1 entry", Keytool("-list", "-keystore", "app.jks", "-storepass:file", "password.txt"));
        var archived = Path.GetRelativePath(_project.Folder, Directory.GetFiles(_project["archive"]).Single());
        Assert.Contains("trustedCertEntry", Keytool("-list", "-alias", "a", "-keystore", archived, "-storepass:file", "password.txt"));
    }

    [TestMethod]
    public void A_truststore_with_more_than_two_hundred_partners_opens_in_keytool_and_in_dotnet_with_raised_limits()
    {
        _project.Write("password.txt", Password);
        _project.KeyStore("trust.p12", ("TrustOnly", "true"), ("StorePassword", "file:password.txt"));
        for (var i = 0; i < 250; i++)
        {
            _project.WritePartner($"partners/p{i}.pem");
            _project.Partner($"partners/p{i}.pem");
        }

        _project.RefreshOk();

        Assert.Contains("Your keystore contains 250 entries", Keytool("-list", "-keystore", "trust.p12", "-storepass:file", "password.txt"));
        Assert.Throws<System.Security.Cryptography.CryptographicException>(
            () => X509CertificateLoader.LoadPkcs12CollectionFromFile(_project["trust.p12"], Password));
        var limits = new Pkcs12LoaderLimits { MaxCertificates = 1000 };
        Assert.HasCount(250, X509CertificateLoader.LoadPkcs12CollectionFromFile(_project["trust.p12"], Password, loaderLimits: limits));
    }

    [TestMethod]
    public void A_truststore_of_keytool_is_a_source_of_partners()
    {
        _project.Write("password.txt", Password);
        _project.WritePartner("a.pem");
        _project.WritePartner("b.pem");
        foreach (var name in new[] { "a", "b" })
            Keytool("-importcert", "-noprompt", "-alias", name, "-file", name + ".pem", "-keystore", "theirs.jks", "-storetype", "JKS", "-storepass:file", "password.txt");

        _project.KeyStore("app.jks", ("KeyAlgorithm", "EC")).Partner("theirs.jks", ("Password", "file:password.txt")).RefreshOk();

        CollectionAssert.AreEqual(new[] { "theirs", "theirs-2" }, _project.Open("app.jks").Trusted.Select(entry => entry.Alias).ToArray());
    }

    [TestMethod]
    public void A_key_password_of_its_own_is_what_keytool_asks_for()
    {
        _project.Write("password.txt", Password);
        _project.Write("key.txt", "key password");
        _project.KeyStore("app.jks", ("KeyAlgorithm", "EC"), ("StorePassword", "file:password.txt"), ("KeyPassword", "file:key.txt")).RefreshOk();

        Keytool("-certreq", "-alias", "app", "-keystore", "app.jks", "-storepass:file", "password.txt", "-keypass:file", "key.txt", "-file", "a.csr");
        var wrong = Tool.Keytool.Try(_project.Folder, "-certreq", "-alias", "app", "-keystore", "app.jks", "-storepass:file", "password.txt", "-keypass:file", "password.txt");
        Assert.Contains("Cannot recover key", wrong.Output);
    }

    private void MakeChain()
    {
        OpenSsl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", "ca.key", "-out", "ca.pem", "-days", "1000", "-subj", "/CN=ca");
        OpenSsl("req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", "leaf.key", "-out", "leaf.csr", "-subj", "/CN=leaf");
        OpenSsl("x509", "-req", "-in", "leaf.csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-days", "500", "-out", "leaf.pem");
    }

    private string Fingerprint(string path, string alias) => Keytool("-list", "-alias", alias, "-keystore", path, "-storepass:file", "password.txt")
        .Split('\n').Single(line => line.Contains("SHA-256", StringComparison.Ordinal));

    private string Keytool(params string[] arguments) => Tool.Keytool.Run(_project.Folder, arguments);

    private string OpenSsl(params string[] arguments) => Tool.OpenSsl.Run(_project.Folder, arguments);
}
