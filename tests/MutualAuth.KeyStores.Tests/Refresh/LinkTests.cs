using System.Runtime.Versioning;
using MutualAuth.KeyStores.Findings;

namespace MutualAuth.KeyStores.Tests.Refresh;

/// <summary>
/// Symbolic links. The keystore's is followed, as keytool does; whatever else is written takes a link's place, so that nothing
/// is ever written to where somebody else has made it lead. What leads nowhere is an error.
/// </summary>
[TestClass]
[OSCondition(ConditionMode.Exclude, OperatingSystems.Windows)]
[UnsupportedOSPlatform("windows")]
internal sealed class LinkTests : IDisposable
{
    private const string App = "mutualauth/app.jks";
    private const string Real = "elsewhere/real.jks";

    private static readonly (string, string) Ec = ("KeyAlgorithm", "EC");

    private readonly Sandbox _project = new();

    public LinkTests() => _project.WritePartner("web.pem");

    public void Dispose() => _project.Dispose();

    [TestMethod]
    public void The_keystore_that_a_link_points_to_is_changed_and_the_link_stays()
    {
        MoveAway(App, Real);

        _project.Partner("web.pem").RefreshOk();

        Assert.AreEqual("../" + Real, new FileInfo(_project[App]).LinkTarget);
        Assert.IsNull(new FileInfo(_project[Real]).LinkTarget);
        Assert.IsNotNull(_project.Open(App).Find("web"));
        Assert.AreEqual(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(_project[Real]));
        CollectionAssert.AreEqual(new[] { "real.jks" }, _project.Files("elsewhere"), "nothing else is written there");
        Assert.IsEmpty(_project.RefreshOk().Lines, "and the next build has nothing to do");
    }

    [TestMethod]
    public void What_is_replaced_is_archived_beside_the_link()
    {
        MoveAway(App, Real);
        _project.Partner("web.pem").RefreshOk();

        _project.WithoutPartner("web.pem").RefreshOk();

        Assert.HasCount(1, _project.Archived);
        CollectionAssert.AreEqual(new[] { "real.jks" }, _project.Files("elsewhere"));
    }

    [TestMethod]
    public void A_chain_of_links_is_followed_to_its_end_also_where_folders_are_links()
    {
        // ".." of a target is that of the folder which the link is really in, not of the one it was reached by.
        _project.KeyStore(App, Ec).RefreshOk();
        Directory.CreateDirectory(_project["deep/er/real"]);
        Directory.CreateDirectory(_project["deep/store"]);
        Directory.Move(_project["mutualauth"], _project["deep/er/real/mutualauth"]);
        Directory.CreateSymbolicLink(_project["mutualauth"], "deep/er/real/mutualauth");
        File.Move(_project[App], _project["deep/store/last.jks"]);
        File.CreateSymbolicLink(_project["deep/er/real/second.jks"], "../../store/last.jks");
        File.CreateSymbolicLink(_project[App], "../second.jks");

        _project.Partner("web.pem").RefreshOk();

        Assert.IsNotNull(_project.Open(App).Find("web"));
        CollectionAssert.AreEqual(new[] { "last.jks" }, _project.Files("deep/store"));
        Assert.IsNotNull(new FileInfo(_project["deep/er/real/second.jks"]).LinkTarget);
        Assert.IsEmpty(Directory.GetFiles(_project.Folder, "second.jks"));
    }

    [TestMethod]
    public void What_a_killed_build_left_beside_a_links_target_is_removed()
    {
        MoveAway(App, Real);
        _project.Write("elsewhere/.real.jks.abc.tmp", "half a key");

        _project.Partner("web.pem").RefreshOk();

        CollectionAssert.AreEqual(new[] { "real.jks" }, _project.Files("elsewhere"));
    }

    [TestMethod]
    public void The_target_that_was_written_is_an_output_and_no_news()
    {
        MoveAway(App, Real);

        var result = _project.Partner("web.pem").RefreshOk();

        Assert.Contains(_project[Real], result.Outputs);
    }

    [TestMethod]
    [DataRow(App)]
    [DataRow(App + ".password")]
    [DataRow("mutualauth")]
    [DataRow("mutualauth/archive")]
    public void A_link_that_leads_nowhere_is_an_error_and_nothing_is_written(string link)
    {
        _project.KeyStore(App, Ec).Partner("web.pem").RefreshOk();
        MoveAway(link, "elsewhere/moved");
        var content = Snapshot(_project["elsewhere"]);
        Directory.Move(_project["elsewhere"], _project["unmounted"]);
        var before = Snapshot(_project["mutualauth"]);

        var finding = _project.WithoutPartner("web.pem").RefreshFails(Mab.BrokenLink);

        Assert.Contains(Path.GetFileName(link), finding.Text + finding.File);
        CollectionAssert.AreEqual(before, Snapshot(_project["mutualauth"]));
        Assert.IsFalse(Path.Exists(_project["elsewhere"]));
        CollectionAssert.AreEqual(content, Snapshot(_project["unmounted"]));
    }

    [TestMethod]
    public void A_link_to_a_folder_that_is_not_there_makes_no_new_identity()
    {
        File.CreateSymbolicLink(_project["mutualauth"], "unmounted");

        _project.KeyStore(App, Ec).RefreshFails(Mab.BrokenLink);

        Assert.IsFalse(Directory.Exists(_project["unmounted"]));
    }

    [TestMethod]
    public void Links_that_go_round_in_a_circle_are_an_error()
    {
        Directory.CreateDirectory(_project["mutualauth"]);
        File.CreateSymbolicLink(_project[App], "other.jks");
        File.CreateSymbolicLink(_project["mutualauth/other.jks"], "app.jks");

        _project.KeyStore(App, Ec).RefreshFails(Mab.BrokenLink);

        CollectionAssert.AreEqual(new[] { "app.jks", "other.jks" }, _project.Files("mutualauth"));
    }

    [TestMethod]
    [DataRow("web.pem")]
    [DataRow("secret.txt")]
    [DataRow("answer.pem")]
    public void An_input_whose_link_leads_nowhere_says_that_it_is_a_link(string link)
    {
        _project.Write("secret.txt", "a password");
        File.Delete(_project[link]);
        File.CreateSymbolicLink(_project[link], "..data/current");

        _project.KeyStore(App, Ec, ("StorePassword", "file:secret.txt"), ("CertificateReply", link == "answer.pem" ? link : ""))
            .Partner("web.pem");

        Assert.Contains("..data/current", _project.RefreshFails(Mab.BrokenLink).Text);
        Assert.IsFalse(File.Exists(_project[App]));
    }

    [TestMethod]
    public void A_password_file_is_read_through_links_as_Kubernetes_mounts_it()
    {
        _project.Write("secrets/..2026_01_01/password", "the first password");
        Directory.CreateSymbolicLink(_project["secrets/..data"], "..2026_01_01");
        File.CreateSymbolicLink(_project["secrets/password"], "..data/password");

        _project.KeyStore(App, Ec, ("StorePassword", "file:secrets/password")).RefreshOk();

        Assert.IsNotNull(_project.Open(App, "the first password").Find("app"));
        Assert.AreEqual("..data/password", new FileInfo(_project["secrets/password"]).LinkTarget);
    }

    [TestMethod]
    public void Our_own_password_file_may_be_a_link_too()
    {
        _project.KeyStore(App, Ec).RefreshOk();
        MoveAway(App + ".password", "elsewhere/password");

        _project.Partner("web.pem").RefreshOk();

        Assert.IsNotNull(new FileInfo(_project[App + ".password"]).LinkTarget);
        Assert.IsNotNull(_project.Open(App).Find("web"));
    }

    [TestMethod]
    [DataRow("app.cer")]
    [DataRow("app.pem")]
    [DataRow("app.csr")]
    [DataRow("app.p12")]
    [DataRow("app.key.pem")]
    [DataRow("app.chain.pem")]
    [DataRow("app.partners.pem")]
    [DataRow("app.next.cer")]
    [DataRow("app.next.pem")]
    public void What_is_exported_takes_a_links_place_and_leaves_its_target_alone(string export)
    {
        _project.Partner("web.pem").KeyStore(App, Ec, ("Renewal", "Stage"), ("AlsoWrite", "PKCS12;PEM")).RefreshOk();
        _project.Write("elsewhere/precious", "not ours");
        File.Delete(_project["mutualauth/" + export]);
        File.CreateSymbolicLink(_project["mutualauth/" + export], "../elsewhere/precious");

        if (export.StartsWith("app.next", StringComparison.Ordinal))
            Assert.IsTrue(_project.Renew().Succeeded);
        else
            Assert.IsTrue(_project.RequestCertificates().Succeeded);

        CollectionAssert.AreEqual("not ours"u8.ToArray(), _project.Bytes("elsewhere/precious"));
        CollectionAssert.AreEqual(new[] { "precious" }, _project.Files("elsewhere"));
        Assert.IsTrue(File.Exists(_project["mutualauth/" + export]));
        Assert.IsNull(new FileInfo(_project["mutualauth/" + export]).LinkTarget);
    }

    [TestMethod]
    public void A_successor_is_read_through_a_link_and_the_next_one_takes_its_place()
    {
        _project.KeyStore(App, Ec, ("Renewal", "Stage")).RefreshOk();
        Assert.IsTrue(_project.Renew().Succeeded);
        MoveAway("mutualauth/app.next.jks", "elsewhere/next.jks");
        var before = _project.Bytes("elsewhere/next.jks");
        Assert.IsEmpty(_project.RefreshOk().Lines);

        _project.KeyStore(App, Ec, ("Renewal", "Stage"), ("Subject", "CN=another")).RefreshOk();

        CollectionAssert.AreEqual(before, _project.Bytes("elsewhere/next.jks"));
        Assert.IsTrue(File.Exists(_project["mutualauth/app.next.jks"]));
        Assert.IsNull(new FileInfo(_project["mutualauth/app.next.jks"]).LinkTarget);
    }

    [TestMethod]
    public void The_projects_lock_file_takes_a_links_place()
    {
        _project.UseLockFile = true;
        _project.KeyStore(App, Ec).RefreshOk();
        MoveAway(Sandbox.LockFileName, "elsewhere/locked.json");
        var before = _project.Bytes("elsewhere/locked.json");

        _project.Partner("web.pem").RefreshOk();

        Assert.IsNull(new FileInfo(_project[Sandbox.LockFileName]).LinkTarget);
        CollectionAssert.AreEqual(before, _project.Bytes("elsewhere/locked.json"));
    }

    [TestMethod]
    public void A_lock_file_whose_link_leads_nowhere_is_an_error()
    {
        _project.UseLockFile = true;
        File.CreateSymbolicLink(_project[Sandbox.LockFileName], "elsewhere.json");

        _project.KeyStore(App, Ec).RefreshFails(Mab.BrokenLink);

        Assert.IsFalse(File.Exists(_project["elsewhere.json"]));
        Assert.IsFalse(Directory.Exists(_project["mutualauth"]));
    }

    [TestMethod]
    public void An_archive_that_is_a_link_to_a_folder_is_used()
    {
        Directory.CreateDirectory(_project["elsewhere"]);
        Directory.CreateDirectory(_project["mutualauth"]);
        Directory.CreateSymbolicLink(_project["mutualauth/archive"], "../elsewhere");
        _project.KeyStore(App, Ec).Partner("web.pem").RefreshOk();

        _project.WithoutPartner("web.pem").RefreshOk();

        Assert.HasCount(1, _project.Files("elsewhere"));
    }

    [TestMethod]
    [DataRow(true)]
    [DataRow(false)]
    public void A_lock_that_is_a_link_is_refused_and_makes_no_file_elsewhere(bool live)
    {
        Directory.CreateDirectory(_project["mutualauth"]);
        if (live)
            _project.Write("precious", "not ours");
        File.CreateSymbolicLink(_project["mutualauth/.mutualauth.lock"], "../precious");

        var finding = _project.KeyStore(App, Ec).RefreshFails(Mab.FileFailure);

        Assert.Contains("link", finding.Text);
        Assert.AreEqual(live, File.Exists(_project["precious"]));
        if (live)
            CollectionAssert.AreEqual("not ours"u8.ToArray(), _project.Bytes("precious"));
        CollectionAssert.AreEqual(new[] { ".mutualauth.lock" }, _project.Files("mutualauth"));
    }

    [TestMethod]
    [DataRow(true)]
    [DataRow(false)]
    public void A_gitignore_that_is_a_link_is_said_to_keep_nothing_out_of_git(bool live)
    {
        // git has followed none since 2.32.
        if (live)
            _project.Write("shared.gitignore", "*\n");
        Directory.CreateDirectory(_project["mutualauth"]);
        File.CreateSymbolicLink(_project["mutualauth/.gitignore"], "../shared.gitignore");

        var result = _project.KeyStore(App, Ec).RefreshOk();

        var finding = result.Findings.Single(finding => finding.Kind == Mab.GitIgnoreIsLink);
        Assert.Contains("/app.jks.password", finding.Text);
        if (live)
            CollectionAssert.AreEqual("*\n"u8.ToArray(), _project.Bytes("shared.gitignore"));
        else
            Assert.IsFalse(File.Exists(_project["shared.gitignore"]));
        Assert.IsNotNull(new FileInfo(_project["mutualauth/.gitignore"]).LinkTarget);
    }

    [TestMethod]
    public void A_link_to_a_file_that_is_read_for_the_keystore_is_not_written_through()
    {
        _project.KeyStore("mounted/tls.p12", Ec, ("StorePassword", "pass:a password")).RefreshOk();
        var before = _project.Bytes("mounted/tls.p12");
        Directory.CreateDirectory(_project["mutualauth"]);
        File.CreateSymbolicLink(_project["mutualauth/app.p12"], "../mounted/tls.p12");

        _project.KeyStore("mutualauth/app.p12", ("StorePassword", "pass:a password"), ("IdentityFrom", "mounted/tls.p12"), ("IdentityPassword", "pass:a password"))
            .WithoutKeyStore("mounted/tls.p12").Partner("web.pem").RefreshFails(Mab.OverwritesInput);

        CollectionAssert.AreEqual(before, _project.Bytes("mounted/tls.p12"));
    }

    [TestMethod]
    public void Two_keystores_that_are_one_file_through_a_link_collide()
    {
        MoveAway(App, Real);

        _project.KeyStore(Real, ("StorePassword", "pass:a password"));

        _project.RefreshFails(Mab.SameFileTwice);
    }

    /// <summary>Moves what is there, and leaves a relative link to it.</summary>
    private void MoveAway(string path, string to)
    {
        if (!Path.Exists(_project[App]))
            _project.KeyStore(App, Ec).RefreshOk();
        Directory.CreateDirectory(Path.GetDirectoryName(_project[to])!);
        if (path == "mutualauth/archive")
            Directory.CreateDirectory(_project[path]);
        var target = Path.GetRelativePath(Path.GetDirectoryName(_project[path])!, _project[to]);
        if (Directory.Exists(_project[path]))
            Directory.Move(_project[path], _project[to]);
        else
            File.Move(_project[path], _project[to]);
        File.CreateSymbolicLink(_project[path], target);
    }

    /// <summary>Every file and link below, with its bytes or its target. The folder's lock is no content.</summary>
    private static string[] Snapshot(string folder) => !Directory.Exists(folder) ? [] :
    [
        .. Directory.EnumerateFileSystemEntries(folder, "*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = 0 })
            .Where(path => Path.GetFileName(path) != ".mutualauth.lock")
            .Order(StringComparer.Ordinal)
            .Select(path => Path.GetRelativePath(folder, path) + " " + (new FileInfo(path).LinkTarget
                ?? (Directory.Exists(path) ? "" : Convert.ToHexString(File.ReadAllBytes(path)))))
    ];
}
