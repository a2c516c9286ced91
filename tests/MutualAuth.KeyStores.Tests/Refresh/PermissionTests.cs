using System.Runtime.Versioning;
using MutualAuth.KeyStores.Files;
using MutualAuth.KeyStores.Findings;

namespace MutualAuth.KeyStores.Tests.Refresh;

/// <summary>Folders and files that may not be written, those that anybody may write, and keystores on other file systems.</summary>
[TestClass]
[OSCondition(ConditionMode.Exclude, OperatingSystems.Windows)]
[UnsupportedOSPlatform("windows")]
internal sealed class PermissionTests : IDisposable
{
    private const string App = "mutualauth/app.jks";

    /// <summary>EBUSY.</summary>
    private const int Busy = 16;

    private const UnixFileMode ReadOnlyFolder = UnixFileMode.UserRead | UnixFileMode.UserExecute;
    private const UnixFileMode OwnFolder = ReadOnlyFolder | UnixFileMode.UserWrite;
    private const UnixFileMode OpenFolder = OwnFolder | UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;

    private static readonly (string, string) Ec = ("KeyAlgorithm", "EC");

    private readonly Sandbox _project = new();

    public PermissionTests() => _project.WritePartner("web.pem");

    public void Dispose()
    {
        if (Directory.Exists(_project["mutualauth"]))
            File.SetUnixFileMode(_project["mutualauth"], OwnFolder);
        _project.Dispose();
    }

    [TestMethod]
    public void A_keystore_that_is_as_declared_builds_in_a_folder_that_cannot_be_written()
    {
        _project.KeyStore(App, Ec).Partner("web.pem").RefreshOk();
        File.SetUnixFileMode(_project["mutualauth"], ReadOnlyFolder);

        UnixCalls.AsNobody(_project.Folder, () => Assert.IsEmpty(_project.RefreshOk().Findings));
    }

    [TestMethod]
    public void So_it_does_where_there_is_no_gitignore_as_in_a_mounted_folder()
    {
        _project.KeyStore(App, Ec).Partner("web.pem").RefreshOk();
        File.Delete(_project["mutualauth/.gitignore"]);
        File.Delete(_project["mutualauth/.mutualauth.lock"]);
        File.SetUnixFileMode(_project["mutualauth"], ReadOnlyFolder);

        UnixCalls.AsNobody(_project.Folder, () => Assert.IsEmpty(_project.RefreshOk().Findings));

        Assert.IsFalse(File.Exists(_project["mutualauth/.gitignore"]));
    }

    [TestMethod]
    [DataRow(true)]
    [DataRow(false)]
    public void A_keystore_that_is_to_be_changed_there_is_an_error_and_nothing_is_changed(bool locked)
    {
        _project.KeyStore(App, Ec).RefreshOk();
        if (!locked)
            File.Delete(_project["mutualauth/.mutualauth.lock"]);
        var files = _project.Files("mutualauth");
        var before = _project.Bytes(App);
        File.SetUnixFileMode(_project["mutualauth"], ReadOnlyFolder);

        UnixCalls.AsNobody(_project.Folder, () =>
        {
            var finding = _project.Partner("web.pem").RefreshFails(Mab.FileFailure);
            Assert.Contains("permission", finding.Text);
        });

        CollectionAssert.AreEqual(before, _project.Bytes(App));
        CollectionAssert.AreEqual(files, _project.Files("mutualauth"));
        Assert.IsEmpty(_project.Archived);
    }

    [TestMethod]
    public void A_keystore_that_cannot_be_made_leaves_no_trace()
    {
        Directory.CreateDirectory(_project["mutualauth"]);
        File.SetUnixFileMode(_project["mutualauth"], ReadOnlyFolder);

        UnixCalls.AsNobody(_project.Folder, () => _project.KeyStore(App, Ec).RefreshFails(Mab.FileFailure));

        Assert.IsEmpty(_project.Files("mutualauth"));
    }

    [TestMethod]
    public void A_folder_that_cannot_be_made_is_an_error()
    {
        Directory.CreateDirectory(_project["mutualauth"]);
        File.SetUnixFileMode(_project["mutualauth"], ReadOnlyFolder);

        UnixCalls.AsNobody(_project.Folder, () => _project.KeyStore("mutualauth/sub/app.jks", Ec).RefreshFails(Mab.FileFailure));
    }

    [TestMethod]
    [DataRow("web.pem")]
    [DataRow(App)]
    [DataRow(App + ".password")]
    public void An_input_that_may_not_be_read_is_an_error(string input)
    {
        _project.KeyStore(App, Ec).RefreshOk();
        File.SetUnixFileMode(_project[input], UnixFileMode.None);

        UnixCalls.AsNobody(_project.Folder, () =>
            Assert.Contains("reading", _project.Partner("web.pem").RefreshFails(Mab.FileFailure).Text));
    }

    [TestMethod]
    [DataRow(UnixFileMode.UserRead)]
    [DataRow(UnixFileMode.UserRead | UnixFileMode.GroupRead | UnixFileMode.OtherRead)]
    public void A_keystore_whose_write_permission_was_taken_away_is_not_replaced(UnixFileMode mode)
    {
        // As keytool does it; root, who may write anyway, is told so too.
        _project.KeyStore(App, Ec).RefreshOk();
        var before = _project.Bytes(App);
        var files = _project.Files("mutualauth");
        File.SetUnixFileMode(_project[App], mode);
        Assert.IsEmpty(_project.RefreshOk().Findings, "as declared, it is only read");

        _project.Partner("web.pem").RefreshFails(Mab.ReadOnlyKeyStore);
        UnixCalls.AsNobody(_project.Folder, () => _project.RefreshFails(Mab.ReadOnlyKeyStore));

        CollectionAssert.AreEqual(before, _project.Bytes(App));
        CollectionAssert.AreEqual(files, _project.Files("mutualauth"));
        Assert.AreEqual(mode, File.GetUnixFileMode(_project[App]));
        Assert.IsEmpty(_project.Archived);

        File.SetUnixFileMode(_project[App], UnixFileMode.UserRead | UnixFileMode.UserWrite);
        _project.RefreshOk();
    }

    [TestMethod]
    public void A_keystore_of_somebody_else_that_we_may_not_write_is_not_replaced()
    {
        if (!Environment.IsPrivilegedProcess)
            Assert.Inconclusive("Only root can give a file to somebody else.");
        _project.KeyStore(App, Ec).RefreshOk();
        _project.Write("copy.jks", _project.Bytes(App));

        // Of root, readable by all, in a folder of nobody's.
        UnixCalls.AsNobody(_project.Folder, () => File.Delete(_project[App]));
        File.Copy(_project["copy.jks"], _project[App]);
        File.SetUnixFileMode(_project[App], UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.OtherRead);
        Directory.CreateDirectory(_project["nothing"]);

        UnixCalls.AsNobody(_project["nothing"], () => _project.Partner("web.pem").RefreshFails(Mab.ReadOnlyKeyStore));
    }

    [TestMethod]
    public void An_export_whose_write_permission_was_taken_away_is_replaced_as_ever()
    {
        _project.KeyStore(App, Ec).RefreshOk();
        File.SetUnixFileMode(_project["mutualauth/app.pem"], UnixFileMode.UserRead);

        Assert.IsTrue(_project.Renew().Succeeded);

        Assert.Contains("BEGIN CERTIFICATE", File.ReadAllText(_project["mutualauth/app.pem"]));
        CollectionAssert.AreEqual(_project.OwnCertificate(App).Der, _project.Bytes("mutualauth/app.cer"));
    }

    [TestMethod]
    [OSCondition(OperatingSystems.Linux)]
    [DataRow(false)]
    [DataRow(true)]
    public void A_keystore_may_lie_on_another_file_system(bool throughLink)
    {
        var folder = Path.Combine("/dev/shm", "mutualauth-" + Path.GetRandomFileName());
        Directory.CreateDirectory(folder, OwnFolder);
        try
        {
            var keyStore = throughLink ? App : Path.Combine(folder, "app.jks");
            if (throughLink)
            {
                _project.KeyStore(App, Ec).RefreshOk();
                File.Copy(_project[App], Path.Combine(folder, "app.jks"));
                File.Delete(_project[App]);
                File.CreateSymbolicLink(_project[App], Path.Combine(folder, "app.jks"));
            }

            _project.KeyStore(keyStore, Ec).RefreshOk();
            _project.Partner("web.pem").RefreshOk();
            _project.WithoutPartner("web.pem").RefreshOk();

            Assert.HasCount(1, Directory.GetFiles(Path.Combine(throughLink ? _project["mutualauth"] : folder, "archive")));
            Assert.IsTrue(File.Exists(Path.Combine(folder, "app.jks")));
            Assert.AreEqual(throughLink ? 1 : 6, Directory.GetFiles(folder).Length, string.Join("\n", Directory.GetFiles(folder)));
            Assert.IsEmpty(_project.RefreshOk().Lines);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [TestMethod]
    [OSCondition(OperatingSystems.Linux)]
    public void A_keystore_that_is_a_mount_by_itself_cannot_be_replaced_and_says_so()
    {
        _project.KeyStore(App, Ec).RefreshOk();
        var before = _project.Bytes(App);
        _project.Write("outside.jks", before);
        using var mounted = UnixCalls.Mount(_project["outside.jks"], _project[App]);
        if (mounted is null)
        {
            // This process may not mount, being another's than root's or in a container: then with the system's answer alone.
            FileOperation.Observe(operation =>
            {
                if (operation.Step == FileStep.Replace && operation.Path == _project[App])
                    throw new IOException("Device or resource busy", Busy);
            });
        }

        try
        {
            _project.Partner("web.pem").RefreshFails(Mab.MountedFile);
        }
        finally
        {
            FileOperation.Observe(null);
        }

        CollectionAssert.AreEqual(before, _project.Bytes(App));
        CollectionAssert.AreEqual(before, _project.Bytes("outside.jks"));
        Assert.IsEmpty(Directory.GetFiles(_project["mutualauth"], ".*.tmp"));
    }

    [TestMethod]
    [DataRow(UnixFileMode.None)]
    [DataRow(UnixFileMode.StickyBit)]
    public void A_folder_that_anybody_may_write_to_is_warned_of_when_something_private_is_written(UnixFileMode further)
    {
        Directory.CreateDirectory(_project["mutualauth"]);
        File.SetUnixFileMode(_project["mutualauth"], OpenFolder | further);

        var finding = _project.KeyStore(App, Ec).RefreshOk().Findings.Single(candidate => candidate.Kind == Mab.FolderOpenToOthers);

        Assert.Contains("chmod o-w mutualauth", finding.Text);
        Assert.IsEmpty(_project.RefreshOk().Findings, "not by a build with nothing to do");
        File.Delete(_project["mutualauth/app.pem"]);
        Assert.IsEmpty(_project.RefreshOk().Findings, "nor by one that writes what is public");
        _project.Partner("web.pem");
        Assert.IsTrue(_project.RefreshOk().Findings.Any(candidate => candidate.Kind == Mab.FolderOpenToOthers));
    }

    [TestMethod]
    public void A_folder_that_a_group_may_write_to_is_not_warned_of()
    {
        // With a group for each user, as most distributions have it, that is nobody else.
        Directory.CreateDirectory(_project["mutualauth"]);
        File.SetUnixFileMode(_project["mutualauth"], OwnFolder | UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute);

        Assert.IsFalse(_project.KeyStore(App, Ec).RefreshOk().Findings.Any(finding => finding.Kind == Mab.FolderOpenToOthers));
    }

    [TestMethod]
    public void The_folder_that_a_link_leads_to_is_looked_at_as_well()
    {
        _project.KeyStore(App, Ec).RefreshOk();
        Directory.CreateDirectory(_project["elsewhere"]);
        File.SetUnixFileMode(_project["elsewhere"], OpenFolder);
        File.Move(_project[App], _project["elsewhere/app.jks"]);
        File.CreateSymbolicLink(_project[App], "../elsewhere/app.jks");

        var finding = _project.Partner("web.pem").RefreshOk().Findings.Single(candidate => candidate.Kind == Mab.FolderOpenToOthers);

        Assert.Contains("elsewhere", finding.Text);
    }
}
