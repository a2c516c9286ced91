using MutualAuth.KeyStores.Files;
using MutualAuth.KeyStores.Findings;

namespace MutualAuth.KeyStores.Tests.Refresh;

/// <summary>Whatever is replaced or removed is first copied to archive/: readable, by its owner alone, and byte for byte.</summary>
[TestClass]
internal sealed class ArchiveTests : IDisposable
{
    private const string App = "mutualauth/app.jks";

    private readonly Sandbox _project = new();

    public ArchiveTests()
    {
        _project.WritePartner("web.pem");
        _project.Write("first.txt", "the first password");
        _project.Write("second.txt", "the second password");
        Declare().Partner("web.pem").RefreshOk();
    }

    public void Dispose() => _project.Dispose();

    [TestMethod]
    [DataRow("a partner is removed")]
    [DataRow("a partner has another certificate")]
    [DataRow("the certificate is renewed")]
    [DataRow("the certificate is renewed on demand")]
    [DataRow("the declaration has changed")]
    [DataRow("the password has changed")]
    [DataRow("the key has a password of its own")]
    [DataRow("the type has changed")]
    [DataRow("an issuer is declared")]
    [DataRow("the identity comes from elsewhere")]
    [DataRow("a successor is activated")]
    public void The_keystore_before_is_kept(string transition)
    {
        Prepare(transition);
        var before = _project.Bytes(App);

        Carry(transition);

        Assert.AreNotEqual(Convert.ToHexString(before), Convert.ToHexString(_project.Bytes(App)), "nothing was replaced");
        var archived = "mutualauth/archive/" + _project.Archived.Single();
        CollectionAssert.AreEqual(before, _project.Bytes(archived));
        Assert.IsNotNull(_project.Open(archived, "the first password").Find("app"));
        if (!OperatingSystem.IsWindows())
        {
            Assert.AreEqual(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(_project[archived]));
        }

        Assert.IsEmpty(_project.RefreshOk().Lines, "and it happens once");
    }

    [TestMethod]
    public void What_is_only_added_to_keeps_nothing()
    {
        _project.WritePartner("late.pem");

        _project.Partner("late.pem").RefreshOk();

        Assert.IsEmpty(_project.Archived);
    }

    [TestMethod]
    public void Two_replacements_within_one_second_are_two_copies()
    {
        _project.WritePartner("web.pem");
        _project.RefreshOk();
        _project.WritePartner("web.pem");
        _project.RefreshOk();

        Assert.HasCount(2, _project.Archived);
    }

    [TestMethod]
    public void An_archive_that_cannot_be_written_leaves_the_keystore_as_it_was()
    {
        var before = _project.Bytes(App);
        // A file where the folder would be.
        _project.Write("mutualauth/archive", "in the way");

        _project.WithoutPartner("web.pem").RefreshFails(Mab.FileFailure);

        CollectionAssert.AreEqual(before, _project.Bytes(App));
    }

    [TestMethod]
    public void Attempts_that_fail_one_after_the_other_leave_one_copy()
    {
        FileOperation.Observe(operation =>
        {
            if (operation is { Step: FileStep.Write, Path: var path } && Path.GetFileName(path) == "app.jks")
                throw new IOException("No space left on device");
        });
        _project.WithoutPartner("web.pem");
        for (var day = 0; day < 3; day++)
        {
            _project.Now = _project.Now.AddDays(1);
            Assert.AreEqual(_project[App], _project.RefreshFails(Mab.FileFailure).File);
        }

        FileOperation.Observe(null);

        Assert.HasCount(1, _project.Archived);
    }

    private void Prepare(string transition)
    {
        if (transition != "a successor is activated")
            return;
        Declare(("Renewal", "Stage"));
        Assert.IsTrue(_project.Renew().Succeeded);
    }

    private void Carry(string transition)
    {
        switch (transition)
        {
            case "a partner is removed":
                _project.WithoutPartner("web.pem");
                break;
            case "a partner has another certificate":
                _project.WritePartner("web.pem");
                break;
            case "the certificate is renewed":
                _project.Now = _project.Now.AddDays(350);
                break;
            case "the certificate is renewed on demand":
                Assert.IsTrue(_project.Renew().Succeeded);
                return;
            case "the declaration has changed":
                Declare(("Subject", "CN=other"));
                break;
            case "the password has changed":
                Declare(("StorePassword", "file:second.txt"), ("PreviousStorePassword", "file:first.txt"));
                break;
            case "the key has a password of its own":
                Declare(("KeyPassword", "file:second.txt"));
                break;
            case "the type has changed":
                Declare(("StoreType", "PKCS12"));
                break;
            case "an issuer is declared":
                Declare(("IssuerKeyStore", "ca.p12")).KeyStore("ca.p12", ("KeyAlgorithm", "EC"));
                break;
            case "the identity comes from elsewhere":
                using (var other = new Sandbox())
                {
                    other.KeyStore("theirs.p12", ("KeyAlgorithm", "EC"), ("StorePassword", "pass:changeit")).RefreshOk();
                    _project.Write("theirs.p12", other.Bytes("theirs.p12"));
                }

                Declare(("IdentityFrom", "theirs.p12"), ("IdentityPassword", "pass:changeit"));
                break;
            default:
                Assert.IsTrue(_project.Activate().Succeeded);
                return;
        }

        _project.RefreshOk();
    }

    private Sandbox Declare(params (string Name, string Value)[] more)
    {
        var metadata = new Dictionary<string, string> { ["KeyAlgorithm"] = "EC", ["StorePassword"] = "file:first.txt" };
        foreach (var (name, value) in more)
            metadata[name] = value;
        return _project.KeyStore(App, metadata.Select(pair => (pair.Key, pair.Value)).ToArray());
    }
}
