using MutualAuth.KeyStores.Findings;
using MutualAuth.KeyStores.Reporting;
using MutualAuth.KeyStores.Tests.Refresh;

namespace MutualAuth.KeyStores.Tests.Reporting;

[TestClass]
public sealed class StatusSurveyTests : IDisposable
{
    private const string App = "mutualauth/app.jks";

    private readonly Sandbox _project = new();

    public void Dispose() => _project.Dispose();

    [TestMethod]
    public void A_keystore_that_is_as_declared_is_shown_as_it_is()
    {
        var web = _project.WritePartner("web.pem");
        _project.KeyStore(App, ("KeyAlgorithm", "EC")).Partner("web.pem").RefreshOk();

        var keyStore = Only(_project.Status());

        Assert.AreEqual(KeyStoreState.AsDeclared, keyStore.State);
        Assert.AreEqual("JKS", keyStore.Type);
        Assert.AreEqual(_project.OwnCertificate(App).Sha256, keyStore.Own?.Certificate.Sha256);
        Assert.AreEqual(365, keyStore.Own?.Certificate.DaysLeft);
        Assert.AreEqual("EC 256", keyStore.Own?.Certificate.Key);
        var partner = keyStore.Partners.Single();
        Assert.AreEqual((web.Sha256, "web.pem", TrustState.Trusted), (partner.Certificate.Sha256, partner.Source, partner.State));
        Assert.IsEmpty(keyStore.Findings);
        Assert.IsNotNull(keyStore.NextAttention);
    }

    [TestMethod]
    public void What_is_to_be_made_is_shown_and_not_made()
    {
        _project.WritePartner("web.pem");

        var keyStore = Only(_project.KeyStore(App).Partner("web.pem").Status());

        Assert.AreEqual(KeyStoreState.ToBeMade, keyStore.State);
        Assert.IsNull(keyStore.Own);
        Assert.AreEqual(TrustState.ToBeAdded, keyStore.Partners.Single().State);
        Assert.IsFalse(Directory.Exists(_project["mutualauth"]), "not even the folder");
    }

    [TestMethod]
    public void Each_partner_is_what_it_is_now_beside_what_it_will_be()
    {
        _project.WritePartner("gone.pem");
        var before = _project.WritePartner("web.pem");
        _project.KeyStore(App, ("KeyAlgorithm", "EC")).Partner("gone.pem").Partner("web.pem").RefreshOk();
        var after = _project.WritePartner("web.pem", "another");

        var keyStore = Only(_project.WithoutPartner("gone.pem").Status());

        Assert.AreEqual(KeyStoreState.ToBeChanged, keyStore.State);
        Assert.AreEqual(TrustState.ToBeReplaced, Of(keyStore, before.Sha256).State);
        Assert.AreEqual((TrustState.ToBeAdded, "web.pem"), (Of(keyStore, after.Sha256).State, Of(keyStore, after.Sha256).Source));
        Assert.AreEqual((TrustState.ToBeRemoved, null), keyStore.Partners.Where(one => one.Certificate.Alias == "gone").Select(one => (one.State, one.Source)).Single());
    }

    [TestMethod]
    public void What_has_ended_and_is_kept_undeclared_is_not_passed_over_as_well()
    {
        var web = _project.WritePartner("web.pem");
        _project.KeyStore("trust.jks", ("TrustOnly", "true"), ("UndeclaredEntries", "Keep")).Partner("web.pem").RefreshOk();
        _project.WithoutPartner("web.pem").Now = web.NotAfter.AddDays(1);

        var project = _project.Status();

        Assert.IsEmpty(project.Findings);
        Assert.AreEqual(Severity.Error, Only(project).Partners.Single().Certificate.Attention);
        Assert.AreEqual("1 trusted certificate has ended, and no item declares it.", StatusWords.AllIsWell(project));
    }

    [TestMethod]
    public void A_keystore_that_does_not_open_is_told_of_beside_the_others()
    {
        _project.KeyStore(App, ("KeyAlgorithm", "EC")).KeyStore("mutualauth/b.jks", ("KeyAlgorithm", "EC")).RefreshOk();
        _project.Write("mutualauth/b.jks.password", "another one");

        var project = _project.Status();

        Assert.AreEqual(KeyStoreState.AsDeclared, project.KeyStores[0].State);
        Assert.AreEqual(KeyStoreState.Unreadable, project.KeyStores[1].State);
        Assert.AreEqual(Mab.WrongPassword.Code, project.KeyStores[1].Findings.Single().Code);
        Assert.AreEqual(1, project.Errors);
    }

    [TestMethod]
    public void A_broken_partner_does_not_hide_what_the_keystore_holds()
    {
        _project.WritePartner("web.pem");
        _project.KeyStore(App, ("KeyAlgorithm", "EC")).Partner("web.pem").RefreshOk();
        _project.Write("web.pem", "no certificate");

        var keyStore = Only(_project.Status());

        Assert.AreEqual(KeyStoreState.NeedsPerson, keyStore.State);
        Assert.AreEqual("app", keyStore.Own?.Certificate.Alias);
        Assert.AreEqual("web", keyStore.Partners.Single().Certificate.Alias);
        Assert.AreEqual("web.pem", keyStore.Findings.Single().File);
    }

    [TestMethod]
    public void A_declaration_that_is_wrong_is_a_row_and_a_finding()
    {
        var keyStore = Only(_project.KeyStore(App, ("KeySize", "17")).Status());

        Assert.AreEqual(KeyStoreState.NeedsPerson, keyStore.State);
        Assert.IsFalse(keyStore.Exists);
        Assert.HasCount(1, keyStore.Findings);
    }

    [TestMethod]
    public void A_successor_that_waits_is_shown_with_its_end()
    {
        _project.KeyStore(App, ("KeyAlgorithm", "EC"), ("Renewal", "Stage")).RefreshOk();
        _project.Now = _project.Now.AddDays(350);
        _project.RefreshOk();

        var keyStore = Only(_project.Status());

        Assert.AreEqual("mutualauth/app.next.jks", keyStore.SuccessorPath);
        Assert.AreEqual((15, Severity.Warning), (keyStore.Own?.Certificate.DaysLeft, keyStore.Own?.Certificate.Attention));
        Assert.AreEqual((365, null), (keyStore.Successor?.Certificate.DaysLeft, keyStore.Successor?.Certificate.Attention));
    }

    [TestMethod]
    public void What_a_renewal_would_do_is_said()
    {
        _project.KeyStore(App, ("KeyAlgorithm", "EC")).RefreshOk();
        _project.Now = _project.Now.AddDays(350);

        Assert.StartsWith("a build makes another key and certificate (it would expire on ", Only(_project.Status()).OwnChange);
    }

    [TestMethod]
    public void The_most_urgent_finding_comes_first()
    {
        _project.WritePartner("a.pem");
        _project.WritePartner("b.pem");
        _project.KeyStore(App, ("KeyAlgorithm", "EC"), ("ValidityDays", "7300")).Partner("a.pem", ("ExpiryWarningDays", "2999")).Partner("b.pem", ("ExpiryWarningDays", "2999"));
        _project.Now = _project.Now.AddDays(100);
        _project.WritePartner("a.pem");
        _project.Partner("missing.pem");

        Assert.AreSequenceEqual(["missing.pem"], _project.Status().Findings.Select(finding => finding.File).ToList());

        _project.Now = _project.Now.AddDays(100);
        Assert.AreSequenceEqual(["b.pem", "a.pem"], _project.WithoutPartner("missing.pem").Status().Findings.Select(finding => finding.File).ToList());
    }

    [TestMethod]
    public void A_lock_file_that_cannot_be_used_hides_no_keystore()
    {
        _project.KeyStore(App, ("KeyAlgorithm", "EC")).RefreshOk();
        _project.Locked = true;

        var project = _project.Status();

        Assert.AreEqual("app", Only(project).Own?.Certificate.Alias);
        Assert.AreEqual(Mab.NoLockFile.Code, project.Findings.Single().Code);
    }

    private static KeyStoreStatus Only(ProjectStatus project) => project.KeyStores.Single();

    private static PartnerStatus Of(KeyStoreStatus keyStore, string sha256) => keyStore.Partners.Single(partner => partner.Certificate.Sha256 == sha256);
}
