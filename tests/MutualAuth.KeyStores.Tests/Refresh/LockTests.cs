using System.Text;
using MutualAuth.KeyStores.Findings;
using MutualAuth.KeyStores.Locking;

namespace MutualAuth.KeyStores.Tests.Refresh;

/// <summary>MutualAuthUseLockFile and MutualAuthLockedMode, over whole refreshes.</summary>
[TestClass]
internal sealed class LockTests : IDisposable
{
    private const string App = "mutualauth/app.jks";
    private const string Trust = "mutualauth/trust.jks";

    private readonly Sandbox _project = new() { UseLockFile = true };

    public LockTests()
    {
        _project.WritePartner("web.pem");
        _project.KeyStore(App, ("KeyAlgorithm", "EC"));
        _project.KeyStore(Trust, ("TrustOnly", "true"), ("StorePassword", "pass:changeit"));
        _project.Partner("web.pem").RefreshOk();
    }

    public void Dispose() => _project.Dispose();

    [TestMethod]
    public void It_records_every_keystore_and_is_not_written_where_nothing_has_changed()
    {
        var recorded = Recorded;

        CollectionAssert.AreEqual(new[] { App, Trust }, recorded.KeyStores.Select(store => store.Path).ToArray());
        var own = recorded.Find(App)!.Own!;
        Assert.AreEqual(("app", "CN=demo", _project.OwnCertificate(App).Sha256), (own.Alias, own.Subject, own.Sha256));
        Assert.AreEqual(_project.OwnCertificate(App).LastDay, own.Expires);
        Assert.IsNull(recorded.Find(Trust)!.Own);
        Assert.AreEqual("web", recorded.Find(Trust)!.Partners.Single().Alias);

        var time = File.GetLastWriteTimeUtc(_project[Sandbox.LockFileName]);
        _project.RefreshOk();
        Assert.AreEqual(time, File.GetLastWriteTimeUtc(_project[Sandbox.LockFileName]));
    }

    [TestMethod]
    public void Without_the_property_there_is_none()
    {
        using var project = new Sandbox();
        project.KeyStore(App, ("KeyAlgorithm", "EC")).RefreshOk();

        Assert.IsFalse(File.Exists(project[Sandbox.LockFileName]));
    }

    [TestMethod]
    public void Line_ends_that_git_has_changed_are_no_change()
    {
        var text = Encoding.UTF8.GetString(_project.Bytes(Sandbox.LockFileName)).Replace("\n", "\r\n");
        _project.Write(Sandbox.LockFileName, text);

        _project.RefreshOk();

        Assert.AreEqual(text, Encoding.UTF8.GetString(_project.Bytes(Sandbox.LockFileName)));
    }

    [TestMethod]
    public void It_follows_every_change_of_partners_and_identity_and_records_a_successor()
    {
        _project.WritePartner("late.pem");
        _project.Partner("late.pem").WithoutPartner("web.pem").RefreshOk();
        CollectionAssert.AreEqual(new[] { "late" }, Recorded.Find(App)!.Partners.Select(partner => partner.Alias).ToArray());

        _project.KeyStore(App, ("KeyAlgorithm", "EC"), ("Renewal", "Stage"));
        Assert.IsTrue(_project.Renew().Succeeded);
        var successor = Recorded.Find(App)!.Successor!;
        Assert.AreNotEqual(Recorded.Find(App)!.Own!.Sha256, successor.Sha256);

        Assert.IsTrue(_project.Activate().Succeeded);
        Assert.AreEqual(successor.Sha256, Recorded.Find(App)!.Own!.Sha256);
        Assert.IsNull(Recorded.Find(App)!.Successor);
    }

    [TestMethod]
    public void Locked_a_build_that_agrees_makes_truststores_and_exports_anew_and_writes_no_lock_file()
    {
        _project.Locked = true;
        var (app, lockFile) = (_project.Bytes(App), _project.Bytes(Sandbox.LockFileName));
        var trust = _project.Bytes(Trust);
        File.Delete(_project[Trust]);
        File.Delete(_project["mutualauth/app.cer"]);

        _project.RefreshOk();

        CollectionAssert.AreEqual(trust, _project.Bytes(Trust));
        CollectionAssert.AreEqual(app, _project.Bytes(App));
        CollectionAssert.AreEqual(lockFile, _project.Bytes(Sandbox.LockFileName));
        Assert.IsTrue(File.Exists(_project["mutualauth/app.cer"]));
    }

    [TestMethod]
    [DataRow("another partner")]
    [DataRow("no partner")]
    [DataRow("a changed partner")]
    [DataRow("a renewal")]
    [DataRow("a renewal that is staged")]
    [DataRow("a changed subject")]
    [DataRow("a lost keystore")]
    [DataRow("an edited record")]
    public void Locked_every_difference_is_an_error_that_lists_it_and_nothing_at_all_is_written(string change)
    {
        _project.Locked = true;
        var expected = Change(change);
        // The truststore could be made, and is not: nothing is written while anything differs.
        File.Delete(_project[Trust]);
        var before = Snapshot();

        var result = _project.Refresh();

        Assert.IsFalse(result.Succeeded);
        Assert.Contains(expected, string.Join("\n", result.Findings));
        CollectionAssert.AreEqual(before, Snapshot());
    }

    private string Change(string change)
    {
        switch (change)
        {
            case "another partner":
                _project.WritePartner("late.pem");
                _project.Partner("late.pem");
                return "+ partner 'late'";
            case "no partner":
                _project.WithoutPartner("web.pem");
                return "- partner 'web'";
            case "a changed partner":
                var recorded = Recorded.Find(App)!.Partners.Single().Sha256;
                var present = _project.WritePartner("web.pem").Sha256;
                return $"~ partner 'web': recorded SHA-256 {recorded}, now {present}";
            case "a renewal":
                _project.Now = _project.Now.AddDays(350);
                return "would be made anew";
            case "a renewal that is staged":
                _project.KeyStore(App, ("KeyAlgorithm", "EC"), ("Renewal", "Stage"));
                _project.Now = _project.Now.AddDays(350);
                return "+ successor 'app' (CN=demo, to be made)";
            case "a changed subject":
                _project.KeyStore(App, ("KeyAlgorithm", "EC"), ("Subject", "CN=other"));
                return "would be made anew";
            case "a lost keystore":
                File.Delete(_project[App]);
                return Mab.IdentityRecorded.Code;
            default:
                var file = Encoding.UTF8.GetString(_project.Bytes(Sandbox.LockFileName));
                _project.Write(Sandbox.LockFileName, file.Replace(_project.OwnCertificate(App).Sha256, string.Join(":", Enumerable.Repeat("AB", 32))));
                return "~ own certificate: recorded SHA-256 AB:AB";
        }
    }

    [TestMethod]
    public void Locked_a_keystore_that_is_recorded_and_not_declared_or_the_reverse_is_an_error()
    {
        using var other = new Sandbox { Locked = true };
        other.Write(Sandbox.LockFileName, _project.Bytes(Sandbox.LockFileName));
        other.WritePartner("web.pem");
        other.Partner("web.pem").KeyStore("mutualauth/other.jks", ("TrustOnly", "true"));

        var text = string.Join("\n", other.Refresh().Findings);

        Assert.Contains("+ keystore 'mutualauth/other.jks' is not recorded", text);
        Assert.Contains("- keystore 'mutualauth/app.jks' is recorded and no longer declared", text);
        Assert.IsFalse(Directory.Exists(other["mutualauth"]));
    }

    [TestMethod]
    public void Locked_without_a_lock_file_is_an_error()
    {
        File.Delete(_project[Sandbox.LockFileName]);
        _project.Locked = true;

        _project.RefreshFails(Mab.NoLockFile);
    }

    [TestMethod]
    public void A_lock_file_that_cannot_be_read_stops_everything_and_is_left_as_it_is()
    {
        _project.Write(Sandbox.LockFileName, "<<<<<<< HEAD\n{}\n");
        File.Delete(_project[Trust]);

        var error = _project.RefreshFails(Mab.LockUnreadable);

        Assert.AreEqual(Sandbox.LockFileName, error.File);
        Assert.AreEqual("<<<<<<< HEAD\n{}\n", Encoding.UTF8.GetString(_project.Bytes(Sandbox.LockFileName)));
        Assert.IsFalse(File.Exists(_project[Trust]));
    }

    [TestMethod]
    public void A_lost_keystore_whose_identity_is_recorded_is_not_replaced_by_a_new_one_unless_somebody_asks()
    {
        var old = Recorded.Find(App)!.Own!.Sha256;
        File.Delete(_project[App]);

        Assert.Contains(old, _project.RefreshFails(Mab.IdentityRecorded).Text);
        Assert.IsFalse(File.Exists(_project[App]));
        Assert.AreEqual(old, Recorded.Find(App)!.Own!.Sha256, "it stays recorded");

        Assert.IsTrue(_project.Renew().Succeeded);
        Assert.AreEqual(_project.OwnCertificate(App).Sha256, Recorded.Find(App)!.Own!.Sha256);
    }

    [TestMethod]
    public void A_keystore_that_fails_stays_recorded_as_it_was_and_one_that_is_no_longer_declared_is_not()
    {
        var before = Recorded.Find(App);
        _project.Write("late.pem", "nonsense");
        _project.Partner("late.pem", ("KeyStores", "app.jks"));

        Assert.IsFalse(_project.Refresh().Succeeded);

        Assert.AreEqual(before!.Own, Recorded.Find(App)!.Own);
        CollectionAssert.AreEqual(before.Partners.ToArray(), Recorded.Find(App)!.Partners.ToArray());

        using var fewer = new Sandbox { UseLockFile = true };
        fewer.Write(Sandbox.LockFileName, _project.Bytes(Sandbox.LockFileName));
        fewer.WritePartner("web.pem");
        fewer.Partner("web.pem").KeyStore(Trust, ("TrustOnly", "true")).RefreshOk();
        Assert.AreEqual(Trust, LockFile.Parse(fewer.Bytes(Sandbox.LockFileName)).KeyStores.Single().Path);
    }

    [TestMethod]
    public void An_item_that_cannot_be_read_stays_recorded_and_is_not_taken_for_one_that_is_gone()
    {
        var before = _project.Bytes(Sandbox.LockFileName);
        _project.KeyStore(App, ("KeyAlgorithm", "ROT13")).RefreshFails(Mab.UnknownValue);
        CollectionAssert.AreEqual(before, _project.Bytes(Sandbox.LockFileName));

        _project.Locked = true;
        _project.RefreshFails(Mab.UnknownValue);
    }

    [TestMethod]
    public void A_plan_in_locked_mode_lists_the_difference()
    {
        _project.Locked = true;
        _project.WithoutPartner("web.pem");

        var plan = _project.Plan();

        Assert.Contains("- partner 'web'", string.Join("\n", plan.Findings));
        Assert.Contains("  - web: CN=web", string.Join("\n", plan.Lines));
    }

    private LockFile Recorded => LockFile.Parse(_project.Bytes(Sandbox.LockFileName));

    private string[] Snapshot() => Directory.EnumerateFiles(_project.Folder, "*", SearchOption.AllDirectories)
        .Order(StringComparer.Ordinal)
        .Select(file => file + " " + Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(file))))
        .ToArray();
}
