using MutualAuth.KeyStores.Findings;
using MutualAuth.KeyStores.Handshake;
using MutualAuth.KeyStores.Planning;
using MutualAuth.KeyStores.Tests.Refresh;
using MutualAuth.KeyStores.Tests.Stores;

namespace MutualAuth.Interop.Tests.Handshake;

/// <summary>Keystores that keytool and openssl have made, or have changed behind our back.</summary>
[TestClass]
public sealed class VerificationTests : IDisposable
{
    private readonly Sandbox _project = new();

    public VerificationTests() => _project.Write("password.txt", Sample.Password.Characters);

    public void Dispose() => _project.Dispose();

    [TestMethod]
    [DataRow("JKS", "RSA", "2048")]
    [DataRow("PKCS12", "RSA", "3072")]
    [DataRow("JKS", "EC", "384")]
    [DataRow("PKCS12", "EC", "521")]
    [DataRow("PKCS12", "Ed25519", "")]
    public void What_keytool_makes_passes_every_check_and_makes_every_handshake(string type, string algorithm, string size)
    {
        Keytool([
            "-genkeypair", "-alias", "mine", "-keyalg", algorithm, .. size.Length > 0 ? new[] { "-keysize", size } : [], "-dname", "CN=mine", "-validity", "365",
            "-keystore", "made.store", "-storetype", type, "-storepass:file", "password.txt"]);
        _project.WritePartner("web.pem");
        Keytool("-importcert", "-noprompt", "-alias", "web", "-file", "web.pem", "-keystore", "made.store", "-storepass:file", "password.txt");

        Passes(Verify("made.store"), "as server, TLS 1.3");
    }

    [TestMethod]
    public void A_chain_that_keytool_has_signed_and_imported_passes()
    {
        foreach (var (alias, extension) in new[] { ("root", "bc:c"), ("mine", "ku:c=digitalSignature") })
            Keytool("-genkeypair", "-alias", alias, "-keyalg", "EC", "-dname", "CN=" + alias, "-ext", extension, "-keystore", alias + ".store", "-storepass:file", "password.txt");
        Keytool("-certreq", "-alias", "mine", "-file", "mine.csr", "-keystore", "mine.store", "-storepass:file", "password.txt");
        Keytool("-gencert", "-alias", "root", "-infile", "mine.csr", "-outfile", "mine.crt", "-ext", "eku=clientAuth,serverAuth", "-keystore", "root.store", "-storepass:file", "password.txt");
        Keytool("-exportcert", "-alias", "root", "-file", "root.crt", "-keystore", "root.store", "-storepass:file", "password.txt");
        Keytool("-importcert", "-noprompt", "-alias", "root", "-file", "root.crt", "-keystore", "mine.store", "-storepass:file", "password.txt");
        Keytool("-importcert", "-alias", "mine", "-file", "mine.crt", "-keystore", "mine.store", "-storepass:file", "password.txt");

        var report = Verify("mine.store");

        Passes(report, "as client, TLS 1.2");
        Assert.AreEqual("2 certificates up to CN=root, in order, all signatures valid", report.Checks.Single(check => check.Name == "chain").Detail);
    }

    [TestMethod]
    [DataRow("clientAuth, serverAuth", null)]
    [DataRow("serverAuth", "MAB5011")]
    public void What_openssl_makes_is_checked_by_what_its_certificate_says(string purposes, string? code)
    {
        OpenSsl(
            "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=mine", "-days", "365", "-addext", "extendedKeyUsage=" + purposes,
            "-keyout", "key.pem", "-out", "certificate.pem");
        OpenSsl("pkcs12", "-export", "-inkey", "key.pem", "-in", "certificate.pem", "-name", "mine", "-out", "made.p12", "-passout", "file:password.txt");

        var report = Verify("made.p12");

        if (code is null)
        {
            Passes(report, "as client, TLS 1.3");
            return;
        }

        Assert.AreEqual(code, report.Findings.First().Code);
        Assert.HasCount(2, report.Findings.Where(finding => finding.Kind == Mab.HandshakeFailed).ToList(), "as client, in both versions");
        Assert.Contains("unsupported_certificate", report.Findings.Last().Text);
    }

    [TestMethod]
    public void A_partner_that_keytool_exchanges_for_another_of_the_same_name_is_found()
    {
        _project.WritePartner("web.pem");
        _project.KeyStore("app.jks", ("KeyAlgorithm", "EC"), ("StorePassword", "file:password.txt")).Partner("web.pem").RefreshOk();
        Passes(VerifyDeclared(), "declaration");
        var impostor = _project.WritePartner("other.pem", "web");

        Keytool("-delete", "-alias", "web", "-keystore", "app.jks", "-storepass:file", "password.txt");
        Keytool("-importcert", "-noprompt", "-alias", "web", "-file", "other.pem", "-keystore", "app.jks", "-storepass:file", "password.txt");

        var finding = VerifyDeclared().Findings.Single();
        Assert.AreEqual(Mab.TrustedDiffers, finding.Kind);
        Assert.Contains(impostor.Sha256, finding.Text);
    }

    private VerificationReport Verify(string path) => new KeyStoreProof(
        new DeclarationReader(_project.Folder, "demo", 0).KeyStore(new DeclaredItem(_project[path], path, name => name == "StorePassword" ? "file:password.txt" : null)),
        DateTimeOffset.UtcNow).Run(CancellationToken.None);

    private VerificationReport VerifyDeclared()
    {
        var planned = _project.Plan().Planned.Single();
        return new KeyStoreProof(planned.Declaration, _project.Now) { Declared = DeclaredState.Of(planned) }.Run(CancellationToken.None);
    }

    private static void Passes(VerificationReport report, string last)
    {
        var text = string.Join("\n", VerificationText.Of(report));
        Assert.IsTrue(report.Checks.All(check => check.IsOk), text);
        Assert.Contains(last, report.Checks.Select(check => check.Name), text);
    }

    private void Keytool(params string[] arguments) => Tool.Keytool.Run(_project.Folder, arguments);

    private void OpenSsl(params string[] arguments) => Tool.OpenSsl.Run(_project.Folder, arguments);
}
