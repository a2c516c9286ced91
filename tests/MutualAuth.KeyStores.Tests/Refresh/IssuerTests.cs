using MutualAuth.KeyStores.Certificates;
using MutualAuth.KeyStores.Findings;

namespace MutualAuth.KeyStores.Tests.Refresh;

/// <summary>IssuerKeyStore: own certificates signed by a CA in another keystore.</summary>
[TestClass]
internal sealed class IssuerTests : IDisposable
{
    private const string App = "mutualauth/app.jks";
    private const string Ca = "mutualauth/ca.p12";

    private readonly Sandbox _project = new();

    public void Dispose() => _project.Dispose();

    [TestMethod]
    public void The_CA_is_made_first_whatever_the_order_of_the_items_and_signs_the_rest()
    {
        Declare();
        _project.KeyStore("mutualauth/billing.p12", ("KeyAlgorithm", "EC"), ("IssuerKeyStore", Ca));
        DeclareCa();

        var result = _project.RefreshOk();

        var ca = _project.OwnCertificate(Ca);
        Assert.IsTrue(ca.IsAuthority);
        foreach (var path in new[] { App, "mutualauth/billing.p12" })
        {
            var own = _project.Open(path).Keys.Single();
            CollectionAssert.AreEqual(new[] { own.Chain[0], ca }, own.Chain.ToArray());
            Assert.IsTrue(ChainSearch.IsSignedBy(own.Chain[0], ca));
            Assert.IsFalse(own.Chain[0].IsAuthority);
        }

        Assert.AreEqual("mutualauth/ca.p12", result.Findings.Single().File, "only the CA's certificate has to be handed to anybody");
        var again = _project.RefreshOk();
        Assert.IsEmpty(again.Lines);
        Assert.IsEmpty(again.Findings);
    }

    [TestMethod]
    public void Everybody_trusts_the_exported_root_and_the_CA_itself_need_not()
    {
        Declare();
        DeclareCa();
        _project.Partner("mutualauth/ca.pem");

        _project.RefreshOk();

        Assert.AreEqual("ca", _project.Open(App).Trusted.Single().Alias);
        Assert.IsEmpty(_project.Open(Ca).Trusted);
    }

    [TestMethod]
    public void A_chain_of_CAs_is_made_from_its_root_on()
    {
        Declare(("IssuerKeyStore", "mutualauth/issuing.jks"));
        _project.KeyStore("mutualauth/issuing.jks", ("KeyAlgorithm", "EC"), ("Subject", "CN=issuing"), ("IssuerKeyStore", Ca));
        DeclareCa();

        _project.RefreshOk();

        CollectionAssert.AreEqual(
            new[] { "CN=demo", "CN=issuing", "CN=ca" }, _project.Open(App).Keys.Single().Chain.Select(certificate => certificate.Subject).ToArray());
    }

    [TestMethod]
    [DataRow("a", "a", "a.jks → a.jks")]
    [DataRow("b", "a", "a.jks → b.jks → a.jks")]
    public void A_circle_is_an_error_that_shows_it(string issuerOfA, string issuerOfB, string shown)
    {
        _project.KeyStore("a.jks", ("KeyAlgorithm", "EC"), ("IssuerKeyStore", issuerOfA + ".jks"));
        _project.KeyStore("b.jks", ("KeyAlgorithm", "EC"), ("IssuerKeyStore", issuerOfB + ".jks"));
        _project.KeyStore("c.jks", ("KeyAlgorithm", "EC"));

        Assert.Contains(shown, _project.RefreshFails(Mab.IssuerCircle).Text);

        Assert.IsFalse(File.Exists(_project["a.jks"]));
        Assert.IsFalse(File.Exists(_project["b.jks"]));
        Assert.IsTrue(File.Exists(_project["c.jks"]));
    }

    [TestMethod]
    public void Of_another_project_the_keystore_is_opened_with_its_password_file_or_the_one_that_is_named()
    {
        using var other = new Sandbox();
        other.KeyStore("ca.p12", ("KeyAlgorithm", "EC"), ("Profile", "CertificateAuthority"), ("Subject", "CN=ca")).RefreshOk();
        _project.Write("secret.txt", other.Bytes("ca.p12.password"));

        Declare(("IssuerKeyStore", other["ca.p12"])).RefreshOk();
        _project.KeyStore("second.jks", ("KeyAlgorithm", "EC"), ("IssuerKeyStore", other["ca.p12"]), ("IssuerPassword", "file:secret.txt"), ("IssuerAlias", "CA")).RefreshOk();

        Assert.AreEqual(other.OwnCertificate("ca.p12"), _project.Open(App).Keys.Single().Chain[1]);
        Assert.AreEqual(other.OwnCertificate("ca.p12"), _project.Open("second.jks").Keys.Single().Chain[1]);
    }

    [TestMethod]
    public void One_that_does_not_exist_is_no_CA_or_has_ended_is_an_error()
    {
        using var other = new Sandbox();
        Declare(("IssuerKeyStore", other["ca.p12"])).RefreshFails(Mab.NoIssuer);

        other.KeyStore("ca.p12", ("KeyAlgorithm", "EC")).RefreshOk();
        _project.RefreshFails(Mab.IssuerIsNoAuthority);

        other.KeyStore("ca.p12", ("KeyAlgorithm", "EC"), ("Profile", "CertificateAuthority")).RefreshOk();
        _project.Now = _project.Now.AddDays(400);
        _project.RefreshFails(Mab.IssuerExpired);
        Assert.IsFalse(File.Exists(_project[App]));
    }

    [TestMethod]
    public void A_wrong_password_or_alias_of_the_CA_is_told_of_the_CAs_keystore()
    {
        using var other = new Sandbox();
        other.KeyStore("ca.p12", ("KeyAlgorithm", "EC"), ("Profile", "CertificateAuthority")).RefreshOk();
        _project.Write("wrong.txt", "wrong password");

        Assert.AreEqual(other["ca.p12"], Declare(("IssuerKeyStore", other["ca.p12"]), ("IssuerPassword", "file:wrong.txt")).RefreshFails(Mab.WrongPassword).File);
        Assert.AreEqual(other["ca.p12"], Declare(("IssuerKeyStore", other["ca.p12"]), ("IssuerAlias", "nobody")).RefreshFails(Mab.NoSuchEntry).File);
    }

    [TestMethod]
    public void A_self_signed_certificate_is_replaced_when_an_issuer_is_declared()
    {
        _project.KeyStore(App, ("KeyAlgorithm", "EC")).RefreshOk();
        Declare();
        DeclareCa();

        var result = _project.RefreshOk();

        Assert.HasCount(2, _project.Open(App).Keys.Single().Chain);
        Assert.HasCount(1, _project.Archived);
        Assert.DoesNotContain(Mab.ReplacedIdentity.Code, result.Findings.Select(finding => finding.Code));
    }

    [TestMethod]
    public void What_it_signs_is_renewed_by_itself_near_its_end()
    {
        Declare(("ValidityDays", "90"));
        DeclareCa(("ValidityDays", "3650"));
        _project.RefreshOk();
        var first = _project.OwnCertificate(App);
        _project.Now = _project.Now.AddDays(70);

        var result = _project.RefreshOk();

        Assert.AreNotEqual(first, _project.OwnCertificate(App));
        Assert.IsTrue(ChainSearch.IsSignedBy(_project.OwnCertificate(App), _project.OwnCertificate(Ca)));
        Assert.IsEmpty(result.Findings, "nobody has to be handed anything");
    }

    [TestMethod]
    public void No_certificate_outlives_its_issuers_and_none_is_renewed_in_vain()
    {
        Declare(("ValidityDays", "365"));
        DeclareCa(("ValidityDays", "100"), ("Renewal", "Warn"));
        _project.RefreshOk();
        var own = _project.OwnCertificate(App);
        Assert.AreEqual(_project.OwnCertificate(Ca).NotAfter, own.NotAfter);
        Assert.IsEmpty(_project.RefreshOk().Lines, "the validity declared is not to be had, and no reason to try again");

        _project.Now = _project.Now.AddDays(90);
        var result = _project.RefreshOk();

        Assert.AreEqual(own, _project.OwnCertificate(App));
        Assert.Contains("CN=ca", result.Findings.Single(finding => finding.File == App).Text);
    }

    [TestMethod]
    public void A_CA_with_a_new_key_signs_all_anew()
    {
        Declare();
        DeclareCa();
        _project.Partner("mutualauth/ca.pem").RefreshOk();
        var first = _project.OwnCertificate(Ca);

        Assert.IsTrue(_project.Renew().Succeeded);

        var ca = _project.OwnCertificate(Ca);
        Assert.AreNotEqual(first, ca);
        Assert.AreEqual(ca, _project.Open(App).Keys.Single().Chain[1]);
        Assert.IsTrue(ChainSearch.IsSignedBy(_project.OwnCertificate(App), ca));
        Assert.AreEqual(ca, _project.Open(App).Trusted.Single().Certificate);
        Assert.IsEmpty(_project.RefreshOk().Lines);
    }

    [TestMethod]
    public void A_CA_certified_anew_for_the_same_key_only_changes_the_chain()
    {
        Declare();
        DeclareCa(("ReuseKey", "true"), ("ValidityDays", "100"));
        _project.RefreshOk();
        var own = _project.OwnCertificate(App);

        DeclareCa(("ReuseKey", "true"), ("ValidityDays", "200"));
        _project.RefreshOk();

        var chain = _project.Open(App).Keys.Single().Chain;
        Assert.AreEqual(own, chain[0]);
        Assert.AreEqual(_project.OwnCertificate(Ca), chain[1]);
        Assert.IsEmpty(_project.RefreshOk().Lines);
    }

    [TestMethod]
    public void A_CA_whose_declaration_is_wrong_stops_what_depends_on_it_and_nothing_else()
    {
        Declare();
        DeclareCa(("StorePassword", "file:missing.txt"));
        _project.KeyStore("other.jks", ("KeyAlgorithm", "EC"));

        _project.RefreshFails(Mab.NoPasswordFile);

        Assert.IsFalse(File.Exists(_project[App]));
        Assert.IsTrue(File.Exists(_project["other.jks"]));
    }

    [TestMethod]
    public void A_CA_can_be_staged_like_any_other()
    {
        Declare();
        DeclareCa(("Renewal", "Stage"));
        _project.RefreshOk();
        var (ca, own) = (_project.OwnCertificate(Ca), _project.OwnCertificate(App));

        Assert.IsTrue(_project.Renew().Succeeded);
        Assert.AreEqual(ca, _project.OwnCertificate(Ca));
        Assert.AreNotEqual(own, _project.OwnCertificate(App), "it is not staged, and its renewal was asked for");

        Assert.IsTrue(_project.Activate().Succeeded);
        Assert.AreNotEqual(ca, _project.OwnCertificate(Ca));
        Assert.IsTrue(ChainSearch.IsSignedBy(_project.OwnCertificate(App), _project.OwnCertificate(Ca)));
    }

    [TestMethod]
    public void What_a_CA_signs_can_be_staged_too()
    {
        Declare(("Renewal", "Stage"));
        DeclareCa(("ValidityDays", "3650"));
        _project.RefreshOk();
        var own = _project.OwnCertificate(App);
        _project.Now = own.NotAfter.AddDays(-20);

        _project.RefreshOk();
        Assert.AreEqual(own, _project.OwnCertificate(App));
        Assert.IsTrue(_project.Activate().Succeeded);

        Assert.AreNotEqual(own, _project.OwnCertificate(App));
        Assert.HasCount(2, _project.Open(App).Keys.Single().Chain);
    }

    [TestMethod]
    public void A_plan_shows_the_whole_mesh_before_any_of_it_is_there()
    {
        Declare();
        DeclareCa();
        _project.Partner("mutualauth/ca.pem");

        var plan = _project.Plan();

        Assert.IsTrue(plan.Succeeded, string.Join("\n", plan.Findings));
        Assert.Contains("mutualauth/ca.p12 (PKCS12): to be made", plan.Lines);
        Assert.Contains("signed by the CA in mutualauth/ca.p12", string.Join("\n", plan.Lines));
        Assert.Contains("  + ca: the certificate that mutualauth/ca.pem will hold", plan.Lines);
        Assert.IsFalse(Directory.Exists(_project["mutualauth"]));
    }

    [TestMethod]
    public void A_plan_knows_the_export_that_a_refresh_would_write_anew()
    {
        Declare();
        DeclareCa();
        _project.Partner("mutualauth/ca.pem").RefreshOk();
        File.Delete(_project["mutualauth/ca.pem"]);

        var plan = _project.Plan();

        Assert.IsTrue(plan.Succeeded, string.Join("\n", plan.Findings));
        Assert.IsTrue(plan.Lines.All(line => line.EndsWith("as declared", StringComparison.Ordinal)), string.Join("\n", plan.Lines));
        _project.RefreshOk();
        Assert.IsTrue(File.Exists(_project["mutualauth/ca.pem"]));
    }

    [TestMethod]
    public void RequireCaSigned_is_content_with_a_local_CA()
    {
        _project.RequireCaSigned = true;
        Declare();
        DeclareCa();

        _project.RefreshOk();
    }

    [TestMethod]
    public void What_a_CA_certificate_says_is_what_RFC_5280_wants_of_one()
    {
        Declare(("KeyAlgorithm", "RSA"));
        DeclareCa();
        _project.RefreshOk();

        using var ca = System.Security.Cryptography.X509Certificates.X509CertificateLoader.LoadCertificate(_project.Bytes("mutualauth/ca.cer"));
        using var app = System.Security.Cryptography.X509Certificates.X509CertificateLoader.LoadCertificate(_project.Bytes("mutualauth/app.cer"));
        using var chain = new System.Security.Cryptography.X509Certificates.X509Chain();
        chain.ChainPolicy.TrustMode = System.Security.Cryptography.X509Certificates.X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.Add(ca);
        chain.ChainPolicy.RevocationMode = System.Security.Cryptography.X509Certificates.X509RevocationMode.NoCheck;
        chain.ChainPolicy.ApplicationPolicy.Add(new System.Security.Cryptography.Oid("1.3.6.1.5.5.7.3.2"));

        Assert.IsTrue(chain.Build(app), string.Join(", ", chain.ChainStatus.Select(status => status.StatusInformation)));
    }

    private Sandbox Declare(params (string Name, string Value)[] more) =>
        _project.KeyStore(App, With(more, ("KeyAlgorithm", "EC"), ("IssuerKeyStore", Ca)));

    private Sandbox DeclareCa(params (string Name, string Value)[] more) =>
        _project.KeyStore(Ca, With(more, ("KeyAlgorithm", "EC"), ("Subject", "CN=ca")));

    private static (string Name, string Value)[] With((string Name, string Value)[] more, params (string Name, string Value)[] defaults) =>
        [.. defaults.Where(pair => more.All(other => other.Name != pair.Name)), .. more];
}
