using MutualAuth.KeyStores.Certificates;
using MutualAuth.KeyStores.Findings;
using MutualAuth.KeyStores.Refresh;
using MutualAuth.KeyStores.Stores;

namespace MutualAuth.KeyStores.Tests.Refresh;

/// <summary>Renewal="Stage": a successor that waits beside the present identity until somebody activates it.</summary>
[TestClass]
internal sealed class StageTests : IDisposable
{
    private const string App = "mutualauth/app.jks";
    private const string Next = "mutualauth/app.next.jks";

    private static readonly string[] SuccessorFiles = ["app.next.cer", "app.next.jks", "app.next.pem"];

    private readonly Sandbox _project = new();

    public StageTests()
    {
        _project.WritePartner("web.pem");
        Declare().Partner("web.pem").RefreshOk();
    }

    public void Dispose() => _project.Dispose();

    [TestMethod]
    public void Near_its_end_a_successor_is_staged_and_exported_and_the_present_identity_keeps_serving()
    {
        var before = _project.Bytes(App);
        var exported = _project.Bytes("mutualauth/app.pem");

        var result = Near().RefreshOk();

        CollectionAssert.AreEqual(before, _project.Bytes(App));
        CollectionAssert.AreEqual(exported, _project.Bytes("mutualauth/app.pem"));
        CollectionAssert.IsSubsetOf(SuccessorFiles, _project.Files("mutualauth"));
        var successor = _project.Open(Next, Password).Keys.Single();
        Assert.AreEqual("app", successor.Alias);
        Assert.AreNotEqual(_project.OwnCertificate(App), successor.Chain[0]);
        Assert.IsFalse(successor.Key.Clear!.Matches(_project.OwnCertificate(App).PublicKeyInfo), "a new key");
        CollectionAssert.AreEqual(successor.Chain[0].Der, _project.Bytes("mutualauth/app.next.cer"));
        Assert.AreEqual(successor.Chain[0], CertificateFile.Read(_project.Bytes("mutualauth/app.next.pem")).Single());
        Assert.Contains("staged mutualauth/app.next.jks", result.Lines.Single());
        if (!OperatingSystem.IsWindows())
            Assert.AreEqual(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(_project[Next]));
    }

    [TestMethod]
    public void Every_build_says_whom_to_hand_it_to_and_by_when_and_makes_no_other()
    {
        var end = _project.OwnCertificate(App).LastDay;
        Near().RefreshOk();
        var staged = _project.Bytes(Next);

        for (var i = 0; i < 3; i++)
        {
            var result = _project.RefreshOk();

            var warning = result.Findings.Single(finding => finding.Kind == Mab.SuccessorStaged).Text;
            Assert.Contains("mutualauth/app.next.pem", warning);
            Assert.Contains("'web'", warning);
            Assert.Contains(end, warning);
            Assert.Contains("MutualAuthActivate", warning);
            Assert.IsEmpty(result.Lines);
            Assert.IsLessThanOrEqualTo(_project.Now, result.NextAttention, "the next build says it again");
        }

        CollectionAssert.AreEqual(staged, _project.Bytes(Next));
        Assert.IsEmpty(_project.Archived);
    }

    [TestMethod]
    public void Activation_puts_the_successor_into_service_and_keeps_the_old_keystore()
    {
        Near().RefreshOk();
        var old = _project.OwnCertificate(App);
        var successor = _project.Open(Next, Password).Keys.Single();

        var result = _project.Activate();

        Assert.IsTrue(result.Succeeded, string.Join("\n", result.Findings));
        Assert.IsEmpty(result.Findings);
        Assert.Contains("the successor is in service", result.Lines.Single());
        var own = _project.Open(App).Keys.Single();
        Assert.AreEqual(successor.Chain[0], own.Chain[0]);
        CollectionAssert.AreEqual(successor.Key.Clear!.Pkcs8, own.Key.Clear!.Pkcs8);
        Assert.AreEqual("web", _project.Open(App).Trusted.Single().Alias);
        CollectionAssert.AreEqual(own.Chain[0].Der, _project.Bytes("mutualauth/app.cer"));
        Assert.IsEmpty(_project.Files("mutualauth").Intersect(SuccessorFiles));
        Assert.AreEqual(old, _project.Open("mutualauth/archive/" + _project.Archived.Single(), Password).Keys.Single().Chain[0]);
        var again = _project.RefreshOk();
        Assert.IsEmpty(again.Lines);
        Assert.IsEmpty(again.Findings);
    }

    [TestMethod]
    public void Activating_without_a_successor_is_an_error_that_changes_nothing()
    {
        var before = _project.Bytes(App);

        Assert.Contains("mutualauth/app.next.jks", Sandbox.Fails(_project.Activate(), Mab.NothingToActivate).Text);

        CollectionAssert.AreEqual(before, _project.Bytes(App));
    }

    [TestMethod]
    public void A_second_activation_is_an_error_too()
    {
        Near().RefreshOk();
        Assert.IsTrue(_project.Activate().Succeeded);
        var after = _project.Bytes(App);

        Sandbox.Fails(_project.Activate(), Mab.NothingToActivate);

        CollectionAssert.AreEqual(after, _project.Bytes(App));
    }

    [TestMethod]
    public void Of_several_keystores_only_the_one_with_a_successor_is_activated()
    {
        Near();
        _project.KeyStore("mutualauth/other.jks", ("KeyAlgorithm", "EC"), ("Renewal", "Stage")).RefreshOk();
        var other = _project.Bytes("mutualauth/other.jks");

        Assert.IsTrue(_project.Activate().Succeeded);

        CollectionAssert.AreEqual(other, _project.Bytes("mutualauth/other.jks"));
    }

    [TestMethod]
    public void Where_the_old_certificate_ends_first_builds_fail_until_the_successor_is_activated()
    {
        Near().RefreshOk();
        var before = _project.Bytes(App);
        _project.Now = _project.OwnCertificate(App).NotAfter.AddHours(1);

        var error = _project.RefreshFails(Mab.OwnExpired);

        Assert.Contains("mutualauth/app.next.pem", error.Text);
        Assert.Contains("MutualAuthActivate", error.Text);
        CollectionAssert.AreEqual(before, _project.Bytes(App));
        Assert.IsTrue(_project.Activate().Succeeded);
        Assert.IsEmpty(_project.RefreshOk().Findings);
    }

    [TestMethod]
    public void One_that_has_ended_before_anybody_built_gets_a_successor_all_the_same()
    {
        _project.Now = _project.OwnCertificate(App).NotAfter.AddDays(10);

        var result = _project.RefreshOk();

        Assert.Contains("ended on", result.Findings.Single(finding => finding.Kind == Mab.SuccessorStaged).Text);
        Assert.IsTrue(File.Exists(_project[Next]));
        Assert.IsTrue(_project.Activate().Succeeded);
    }

    [TestMethod]
    public void A_declaration_that_changes_stages_a_successor_and_the_last_one_goes_to_the_archive()
    {
        Declare(("Subject", "CN=first")).RefreshOk();
        var first = _project.Bytes(Next);

        Declare(("Subject", "CN=second")).RefreshOk();

        Assert.AreEqual("CN=second", _project.Open(Next, Password).Keys.Single().Chain[0].Subject);
        CollectionAssert.AreEqual(first, _project.Bytes("mutualauth/archive/" + _project.Archived.Single()));
    }

    [TestMethod]
    public void A_successor_that_is_no_longer_as_declared_goes_to_the_archive()
    {
        Declare(("Subject", "CN=other")).RefreshOk();
        var staged = _project.Bytes(Next);
        Declare(("Subject", "CN=demo"));
        Sandbox.Fails(_project.Activate(), Mab.CannotActivate);

        var result = _project.RefreshOk();

        Assert.Contains("is not as declared any more", result.Lines.Single());
        Assert.IsEmpty(_project.Files("mutualauth").Intersect(SuccessorFiles));
        CollectionAssert.AreEqual(staged, _project.Bytes("mutualauth/archive/" + _project.Archived.Single()));
        Assert.IsEmpty(_project.RefreshOk().Findings);
    }

    [TestMethod]
    public void ReuseKey_stages_a_new_certificate_for_the_same_key()
    {
        Declare(("ReuseKey", "true"));
        Near().RefreshOk();

        Assert.IsTrue(_project.Open(Next, Password).Keys.Single().Key.Clear!.Matches(_project.OwnCertificate(App).PublicKeyInfo));
    }

    [TestMethod]
    public void A_renewal_on_demand_stages_one_and_a_second_demand_makes_no_other()
    {
        var before = _project.Bytes(App);

        Assert.IsTrue(_project.Renew().Succeeded);
        var staged = _project.Bytes(Next);
        Assert.IsTrue(_project.Renew().Succeeded);

        CollectionAssert.AreEqual(before, _project.Bytes(App));
        CollectionAssert.AreEqual(staged, _project.Bytes(Next));
        Assert.IsTrue(_project.RefreshOk().Findings.Any(finding => finding.Kind == Mab.SuccessorStaged), "it waits though the end is far");
    }

    [TestMethod]
    public void Where_Renewal_has_become_Auto_the_successor_that_the_partners_know_is_used()
    {
        Near().RefreshOk();
        var successor = _project.Open(Next, Password).Keys.Single().Chain[0];

        Declare(("Renewal", "Auto")).RefreshOk();

        Assert.AreEqual(successor, _project.OwnCertificate(App));
        Assert.IsFalse(File.Exists(_project[Next]));
    }

    [TestMethod]
    public void A_keystore_that_was_lost_while_a_successor_waited_is_made_of_it()
    {
        Near().RefreshOk();
        var successor = _project.Open(Next, Password).Keys.Single().Chain[0];
        File.Delete(_project[App]);

        _project.RefreshOk();

        Assert.AreEqual(successor, _project.OwnCertificate(App));
    }

    [TestMethod]
    public void A_build_that_was_killed_between_the_swap_and_the_end_is_completed_by_the_next()
    {
        Near().RefreshOk();
        var staged = SuccessorFiles.ToDictionary(file => file, file => _project.Bytes("mutualauth/" + file));
        Assert.IsTrue(_project.Activate().Succeeded);
        var after = _project.Bytes(App);
        foreach (var (file, content) in staged)
            _project.Write("mutualauth/" + file, content);

        var result = _project.RefreshOk();

        CollectionAssert.AreEqual(after, _project.Bytes(App));
        Assert.IsEmpty(_project.Files("mutualauth").Intersect(SuccessorFiles));
        Assert.IsEmpty(result.Findings);
        Assert.HasCount(1, _project.Archived, "its key is in the keystore");
    }

    [TestMethod]
    public void A_successor_whose_exports_are_missing_gets_them_again_and_stays_the_same()
    {
        Near().RefreshOk();
        var staged = _project.Bytes(Next);
        File.Delete(_project["mutualauth/app.next.pem"]);

        _project.RefreshOk();

        Assert.IsTrue(File.Exists(_project["mutualauth/app.next.pem"]));
        CollectionAssert.AreEqual(staged, _project.Bytes(Next));
    }

    [TestMethod]
    public void A_damaged_successor_is_an_error_that_names_it_and_nothing_is_written()
    {
        Near().RefreshOk();
        var damaged = _project.Bytes(Next)[..200];
        _project.Write(Next, damaged);
        var before = _project.Bytes(App);

        var result = _project.Refresh();

        Assert.IsFalse(result.Succeeded);
        Assert.AreEqual("mutualauth/app.next.jks", result.Findings.Single(finding => finding.Severity == Severity.Error).File);
        CollectionAssert.AreEqual(damaged, _project.Bytes(Next));
        CollectionAssert.AreEqual(before, _project.Bytes(App));
    }

    [TestMethod]
    public void A_changed_password_is_the_successors_too()
    {
        Near().RefreshOk();
        var successor = _project.Open(Next, Password).Keys.Single().Chain[0];
        _project.Write("new.txt", "another password");

        Declare(("StorePassword", "file:new.txt"), ("PreviousStorePassword", "file:" + App + ".password")).RefreshOk();

        Assert.AreEqual(successor, _project.Open(Next, "another password").Keys.Single().Chain[0]);
        Declare(("StorePassword", "file:new.txt"));
        Assert.IsTrue(_project.Activate().Succeeded);
        Assert.AreEqual(successor, _project.Open(App, "another password").Keys.Single().Chain[0]);
    }

    [TestMethod]
    [DataRow("mutualauth/app.p12", "mutualauth/app.next.p12", StoreType.Pkcs12)]
    [DataRow("keys/my.keystore", "keys/my.next.keystore", StoreType.Jks)]
    public void A_successor_has_the_type_and_extension_of_its_keystore(string path, string next, StoreType type)
    {
        using var project = new Sandbox();
        project.KeyStore(path, ("KeyAlgorithm", "EC"), ("Renewal", "Stage")).RefreshOk();
        project.Now = project.Now.AddDays(350);

        project.RefreshOk();

        Assert.AreEqual(type, KeyStoreFormat.Detect(project.Bytes(next)));
        Assert.IsTrue(project.Activate().Succeeded);
    }

    [TestMethod]
    public void Partners_come_and_go_while_a_successor_waits()
    {
        Near().RefreshOk();
        var staged = _project.Bytes(Next);
        _project.WritePartner("late.pem");

        _project.Partner("late.pem").RefreshOk();
        CollectionAssert.AreEqual(staged, _project.Bytes(Next));
        Assert.IsTrue(_project.Activate().Succeeded);

        CollectionAssert.AreEquivalent(new[] { "web", "late" }, _project.Open(App).Trusted.Select(entry => entry.Alias).ToArray());
    }

    [TestMethod]
    public void A_partner_item_that_is_wrong_stops_the_activation_too()
    {
        Near().RefreshOk();
        var before = _project.Bytes(App);
        _project.Partner("late.pem", ("Sha256", "not a fingerprint"));

        Sandbox.Fails(_project.Activate(), Mab.BadPin);

        CollectionAssert.AreEqual(before, _project.Bytes(App));
        Assert.IsTrue(File.Exists(_project[Next]));
    }

    [TestMethod]
    public void Two_refreshes_at_once_stage_one_successor()
    {
        Near();
        var results = new RefreshResult[4];

        Parallel.For(0, results.Length, i => results[i] = _project.Refresh());

        Assert.IsTrue(results.All(result => result.Succeeded));
        Assert.HasCount(1, results.SelectMany(result => result.Lines));
        Assert.IsEmpty(_project.Archived);
    }

    private string Password => File.ReadAllText(_project[App + ".password"]).TrimEnd();

    private Sandbox Declare(params (string Name, string Value)[] more)
    {
        var metadata = new Dictionary<string, string> { ["KeyAlgorithm"] = "EC", ["Renewal"] = "Stage" };
        foreach (var (name, value) in more)
            metadata[name] = value;
        return _project.KeyStore(App, metadata.Select(pair => (pair.Key, pair.Value)).ToArray());
    }

    private Sandbox Near()
    {
        _project.Now = _project.OwnCertificate(App).NotAfter.AddDays(-20);
        return _project;
    }
}
