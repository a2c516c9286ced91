using System.Security.Cryptography;
using MutualAuth.KeyStores.Findings;
using MutualAuth.KeyStores.Tests.Refresh;
using MutualAuth.KeyStores.Tests.Stores;

namespace MutualAuth.Interop.Tests.Refresh;

/// <summary>What openssl and keytool put into a PKCS12 file besides keys and certificates survives a build, or stops it.</summary>
[TestClass]
public sealed class ForeignContentTests : IDisposable
{
    private const string App = "app.p12";

    private readonly Sandbox _project = new();

    public ForeignContentTests()
    {
        _project.Write("password.txt", Sample.Password.Characters);
        _project.WritePartner("web.pem");
        _project.KeyStore(App, ("StorePassword", "file:password.txt")).Partner("web.pem");
    }

    public void Dispose() => _project.Dispose();

    [TestMethod]
    public void What_openssl_writes_for_Windows_and_the_names_of_CAs_are_kept_when_a_partner_is_added()
    {
        var own = Sample.ChainOf(3);
        _project.Write("key.pem", PemEncoding.WriteString("PRIVATE KEY", own.Key.Pkcs8));
        _project.Write("own.pem", PemEncoding.WriteString("CERTIFICATE", own.Chain[0].Der));
        _project.Write("cas.pem", string.Join("\n", own.Chain.Skip(1).Select(certificate => PemEncoding.WriteString("CERTIFICATE", certificate.Der))));
        OpenSsl(
            "pkcs12", "-export", "-inkey", "key.pem", "-in", "own.pem", "-certfile", "cas.pem", "-name", "app", "-out", App,
            "-caname", "The Intermediate", "-caname", "The Root", "-CSP", "Some Key Storage Provider", "-LMK",
            "-passout", "env:" + Tool.PasswordVariable);
        var before = Bags();
        foreach (var expected in new[] { "Some Key Storage Provider", "Local Key set", "friendlyName: The Intermediate", "friendlyName: The Root" })
            Assert.Contains(expected, before);

        _project.RefreshOk();

        var after = Bags();
        foreach (var expected in new[] { "Some Key Storage Provider", "Local Key set", "friendlyName: The Intermediate", "friendlyName: The Root", "friendlyName: web" })
            Assert.Contains(expected, after);
        Assert.Contains("Certificate chain length: 3", Keytool("-list", "-v", "-keystore", App, "-storepass:env", Tool.PasswordVariable));
    }

    [TestMethod]
    public void A_secret_key_that_keytool_has_put_in_stops_the_build_and_is_still_there()
    {
        Keytool("-genkeypair", "-alias", "app", "-keyalg", "EC", "-dname", "CN=app", "-keystore", App, "-storetype", "PKCS12", "-storepass:env", Tool.PasswordVariable);
        Keytool("-genseckey", "-alias", "vault", "-keyalg", "AES", "-keysize", "256", "-keystore", App, "-storetype", "PKCS12", "-storepass:env", Tool.PasswordVariable);
        var before = _project.Bytes(App);

        var error = _project.RefreshFails(Mab.UnknownContent);

        Assert.Contains("the secret 'vault'", error.Text);
        CollectionAssert.AreEqual(before, _project.Bytes(App));
        Assert.Contains("SecretKeyEntry", Keytool("-list", "-keystore", App, "-storepass:env", Tool.PasswordVariable));
    }

    [TestMethod]
    public void A_file_that_openssl_has_written_without_a_MAC_is_left_as_it_is()
    {
        var own = Sample.Ec("own");
        _project.Write("key.pem", PemEncoding.WriteString("PRIVATE KEY", own.Key.Pkcs8));
        _project.Write("own.pem", PemEncoding.WriteString("CERTIFICATE", own.Chain[0].Der));
        OpenSsl("pkcs12", "-export", "-nomac", "-inkey", "key.pem", "-in", "own.pem", "-out", App, "-passout", "env:" + Tool.PasswordVariable);
        var before = _project.Snapshot();

        _project.RefreshFails(Mab.NoMac);

        CollectionAssert.AreEqual(before, _project.Snapshot());
    }

    private string Bags() => OpenSsl("pkcs12", "-in", App, "-nodes", "-passin", "env:" + Tool.PasswordVariable);

    private string OpenSsl(params string[] arguments) => Tool.OpenSsl.Run(_project.Folder, arguments);

    private string Keytool(params string[] arguments) => Tool.Keytool.Run(_project.Folder, arguments);
}
