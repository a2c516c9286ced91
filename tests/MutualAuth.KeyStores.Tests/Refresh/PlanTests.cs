using MutualAuth.KeyStores.Findings;

namespace MutualAuth.KeyStores.Tests.Refresh;

[TestClass]
internal sealed class PlanTests : IDisposable
{
    private const string App = "mutualauth/app.jks";

    private readonly Sandbox _project = new();

    public void Dispose() => _project.Dispose();

    [TestMethod]
    public void A_plan_for_an_absent_keystore_lists_what_would_be_made_and_makes_nothing()
    {
        var web = _project.WritePartner("web.pem");
        _project.KeyStore(App, ("KeyAlgorithm", "EC"), ("Subject", "CN=orders, C=DE")).Partner("web.pem");

        var lines = _project.Plan().Lines;

        Assert.AreEqual("mutualauth/app.jks (JKS): to be made", lines[0]);
        Assert.AreEqual("  + app: CN=orders, C=DE, a new key, EC 256, valid for 365 days", lines[1]);
        Assert.AreEqual($"  + web: CN=web, SHA-256 {web.Sha256}, until {web.NotAfter:yyyy-MM-dd}", lines[2]);
        Assert.IsFalse(Directory.Exists(_project["mutualauth"]), "not even the folder");
    }

    [TestMethod]
    public void Each_kind_of_change_has_its_sign()
    {
        _project.WritePartner("gone.pem");
        _project.WritePartner("web.pem");
        _project.KeyStore(App, ("KeyAlgorithm", "EC")).Partner("gone.pem").Partner("web.pem").RefreshOk();
        var before = _project.Bytes(App);
        _project.WritePartner("web.pem", "another");
        _project.WritePartner("new.pem");
        _project.Now = _project.Now.AddDays(350);

        var lines = _project.WithoutPartner("gone.pem").Partner("new.pem").Plan().Lines;

        Assert.AreEqual("mutualauth/app.jks (JKS): to be changed", lines[0]);
        Assert.StartsWith("  ~ app: CN=demo, a new key, EC 256, valid for 365 days, instead of SHA-256 ", lines[1]);
        Assert.Contains("it would expire on", lines[1]);
        Assert.StartsWith("  ~ web: CN=another", lines[2]);
        Assert.StartsWith("  + new: CN=new", lines[3]);
        Assert.StartsWith("  - gone: CN=gone", lines[4]);
        CollectionAssert.AreEqual(before, _project.Bytes(App));
    }

    [TestMethod]
    public void What_needs_a_person_is_said_and_fails()
    {
        _project.WritePartner("old.pem");
        _project.KeyStore(App, ("KeyAlgorithm", "EC")).Partner("old.pem").RefreshOk();

        var result = _project.KeyStore(App, ("UndeclaredEntries", "Error")).WithoutPartner("old.pem").Plan();

        Assert.IsFalse(result.Succeeded);
        Assert.AreEqual("mutualauth/app.jks (JKS): needs a person", result.Lines[0]);
        Assert.StartsWith($"  ! {Mab.Undeclared.Code} ", result.Lines[1]);
    }

    [TestMethod]
    public void What_is_planned_is_what_a_refresh_then_does()
    {
        _project.WritePartner("web.pem");
        _project.KeyStore(App, ("KeyAlgorithm", "EC")).Partner("web.pem").RefreshOk();

        CollectionAssert.AreEqual(new[] { "mutualauth/app.jks (JKS): as declared" }, _project.Plan().Lines);
        Assert.IsEmpty(_project.RefreshOk().Lines);
    }
}
