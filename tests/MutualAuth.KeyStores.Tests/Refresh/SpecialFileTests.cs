using System.Runtime.Versioning;
using MutualAuth.KeyStores.Findings;

namespace MutualAuth.KeyStores.Tests.Refresh;

/// <summary>Pipes, devices, sockets and folders in the place of files: each is an error, and nobody waits for them or reads without an end.</summary>
[TestClass]
[OSCondition(ConditionMode.Exclude, OperatingSystems.Windows)]
[UnsupportedOSPlatform("windows")]
internal sealed class SpecialFileTests : IDisposable
{
    private const string App = "mutualauth/app.jks";

    /// <summary>A build that waits for ever is what is looked for here; on a busy machine a good one may take its time.</summary>
    private const int Bound = 60_000;

    private static readonly (string, string) Ec = ("KeyAlgorithm", "EC");

    private readonly Sandbox _project = new();

    public SpecialFileTests()
    {
        _project.WritePartner("web.pem");
        _project.Write("secret.txt", "a password");
        Directory.CreateDirectory(_project["mutualauth"]);
    }

    public void Dispose() => _project.Dispose();

    public static IEnumerable<object[]> Inputs() =>
        from input in new[] { "web.pem", "secret.txt", App, App + ".password", "answer.pem", "tls.key", "ca.jks", Sandbox.LockFileName, "mutualauth/app.csr" }
        from kind in new[] { "pipe", "socket", "folder", "endless", "empty" }
        select new object[] { input, kind };

    [TestMethod]
    [Timeout(Bound)]
    [DynamicData(nameof(Inputs))]
    public void An_input_that_is_no_file_is_an_error(string input, string kind)
    {
        Declare(input);
        // A request matters only to a keystore that is there; a lock file that is none is made.
        if (input.EndsWith(".csr", StringComparison.Ordinal))
        {
            _project.RefreshOk();
            File.Delete(_project[App + ".csr"]);
        }

        Make(kind, input);

        var result = _project.Refresh();

        // What is no request is none of ours, and is left alone until one is to be written.
        var errors = input.EndsWith(".csr", StringComparison.Ordinal) && (kind is "folder" or "empty") ? 0 : 1;
        Assert.AreEqual(errors, result.Findings.Count(finding => finding.Severity == Severity.Error), string.Join("\n", result.Findings));
        foreach (var finding in result.Findings.Where(finding => finding.Severity == Severity.Error && kind == "pipe"))
            Assert.Contains("pipe", finding.Text);
        if (input != "mutualauth/app.csr" && input != App && input != Sandbox.LockFileName)
            Assert.IsFalse(File.Exists(_project[App]), "a keystore was made");
    }

    [TestMethod]
    [Timeout(Bound)]
    [DataRow("pipe")]
    [DataRow("socket")]
    [DataRow("folder")]
    [DataRow("endless")]
    public void A_lock_that_is_no_file_is_an_error_at_once(string kind)
    {
        _project.LockLimit = TimeSpan.FromMinutes(5);
        Make(kind, "mutualauth/.mutualauth.lock");

        _project.KeyStore(App, Ec).RefreshFails(Mab.FileFailure);

        Assert.IsFalse(File.Exists(_project[App]));
    }

    [TestMethod]
    [Timeout(Bound)]
    [DataRow("pipe")]
    [DataRow("socket")]
    [DataRow("folder")]
    [DataRow("endless")]
    public void A_gitignore_that_is_no_file_is_an_error(string kind)
    {
        Make(kind, "mutualauth/.gitignore");

        var result = _project.KeyStore(App, Ec).Refresh();

        Assert.AreEqual(kind == "endless", result.Succeeded, "a link is what git does not follow, and is only warned of");
        Assert.AreEqual(result.Succeeded, File.Exists(_project[App]));
    }

    [TestMethod]
    [Timeout(Bound)]
    [DataRow("pipe")]
    [DataRow("socket")]
    [DataRow("folder")]
    [DataRow("endless")]
    public void An_export_in_whose_place_is_no_file_ends_in_an_error_or_replaces_a_link(string kind)
    {
        _project.KeyStore(App, Ec, ("AlsoWrite", "PEM;PKCS12")).RefreshOk();
        foreach (var export in new[] { "app.cer", "app.pem", "app.p12", "app.key.pem", "app.chain.pem", "app.partners.pem" })
        {
            File.Delete(_project["mutualauth/" + export]);
            Make(kind, "mutualauth/" + export);

            if (kind == "endless")
                _project.RefreshOk();
            else
                _project.RefreshFails(Mab.FileFailure);

            if (kind == "folder")
                Directory.Delete(_project["mutualauth/" + export]);
            else
                File.Delete(_project["mutualauth/" + export]);
            _project.RefreshOk();
        }
    }

    [TestMethod]
    public void A_folder_in_the_place_of_the_keystore_leaves_no_trace()
    {
        Make("folder", App);

        var finding = _project.KeyStore(App, Ec).RefreshFails(Mab.FileFailure);

        Assert.Contains("it is a folder", finding.Text);
        Assert.IsEmpty(_project.Files("mutualauth"));
    }

    [TestMethod]
    [Timeout(Bound)]
    public void A_password_is_not_taken_from_a_pipe_of_the_shell()
    {
        // What <(…) of bash is: builds read a password twice, and in processes that have not inherited the pipe.
        Make("pipe", "fifo");
        using var writer = new FileStream(_project["fifo"], FileMode.Open, FileAccess.ReadWrite);
        writer.Write("the password\n"u8);
        writer.Flush();
        var descriptor = writer.SafeFileHandle.DangerousGetHandle();

        var finding = _project.KeyStore(App, Ec, ("StorePassword", $"file:/dev/fd/{descriptor}")).RefreshFails(Mab.FileFailure);

        Assert.Contains("pipe", finding.Text);
    }

    [TestMethod]
    [OSCondition(OperatingSystems.Linux)]
    public void A_file_that_does_not_tell_its_length_is_read_to_its_end()
    {
        // As files of /proc and of some file systems in user space are.
        _project.KeyStore(App, Ec, ("StorePassword", "file:/proc/sys/kernel/random/uuid")).RefreshOk();

        Assert.IsTrue(File.Exists(_project[App]));
    }

    private void Declare(string input)
    {
        _project.Partner("web.pem");
        switch (input)
        {
            case "secret.txt":
                _project.KeyStore(App, Ec, ("StorePassword", "file:secret.txt"));
                break;
            case "answer.pem":
                _project.KeyStore(App, Ec, ("CertificateReply", input));
                break;
            case "tls.key":
                _project.KeyStore(App, ("IdentityFrom", input));
                break;
            case "ca.jks":
                _project.KeyStore(App, Ec, ("IssuerKeyStore", input), ("IssuerPassword", "file:secret.txt"));
                break;
            case App:
                _project.KeyStore(App, Ec, ("StorePassword", "file:secret.txt"));
                break;
            default:
                _project.UseLockFile = input == Sandbox.LockFileName;
                _project.KeyStore(App, Ec);
                break;
        }
    }

    private void Make(string kind, string path)
    {
        File.Delete(_project[path]);
        switch (kind)
        {
            case "pipe":
                UnixCalls.MakePipe(_project[path]);
                break;
            case "socket":
                UnixCalls.MakeSocket(_project[path]);
                break;
            case "folder":
                Directory.CreateDirectory(_project[path]);
                break;
            case "endless":
                File.CreateSymbolicLink(_project[path], "/dev/zero");
                break;
            default:
                _project.Write(path, "");
                break;
        }
    }
}
