using System.IO.Compression;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Text;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Microsoft.Build.Framework;
using MutualAuth.Build.Tests.Sdk;

namespace MutualAuth.Build.Tests.Secrets;

/// <summary>
/// No password and no private key in any log, file or list of processes, whatever target and task does its work or fails, and
/// however much is logged.
/// </summary>
[TestClass]
public sealed class SecretsTests : PackageTest
{
    [TestMethod]
    public void Nothing_tells_a_secret_and_no_target_and_no_task_was_forgotten()
    {
        using var secret = new SecretProject(Sandbox);
        var project = secret.Project;
        project.Environment["MUTUALAUTH_WATCHED"] = project.Folder;
        BuildResult done, failed, asked;
        IReadOnlyCollection<string> commandLines;
        using (var watch = new ProcessWatch("MUTUALAUTH_WATCHED=" + project.Folder))
        {
            done = secret.Build("Everything", "000", "-v:diag").ShouldHaveSucceeded();
            ShouldHaveAccess(project, "000");
            failed = secret.Build("Failures", "000", "-v:diag", "-fl1", "-flp1:LogFile=logs/quiet.log;Verbosity=quiet", "-fl2", "-flp2:LogFile=logs/normal.log;Verbosity=normal").ShouldHaveFailed();
            project.Launcher = [];
            asked = project.Dotnet("msbuild", "-getTargetResult:MutualAuthStatus", "-getItem:MutualAuthKeyStore,PartnerCertificate", "-getProperty:MutualAuthDirectory").ShouldHaveSucceeded();
            commandLines = watch.CommandLines;
        }

        ShouldHaveRunEverything(done, failed);
        Assert.Contains("MSB4018", failed.Diagnostics.Select(diagnostic => diagnostic.Code), "no task has crashed");
        Assert.Contains("\"EntryType\": \"Own\"", asked.Output);

        var canaries = secret.Canaries();
        ShouldBeInNoLog(canaries, done, failed, asked);
        ShouldBeInNoFile(canaries, project);
        Assert.Contains("MAB1005", project.ReadText("logs/quiet.log"));
        Assert.IsGreaterThan(project.ReadText("logs/quiet.log").Length, project.ReadText("logs/normal.log").Length);
        foreach (var text in failed.Diagnostics.Select(diagnostic => diagnostic.Message).Append(project.ReadText("logs/quiet.log")).Append(project.ReadText("logs/normal.log")))
            Assert.DoesNotContain(SecretProject.Bare, text, "what stands in place of a password's source was repeated");

        if (OperatingSystem.IsLinux())
        {
            Assert.IsNotEmpty(commandLines);
            foreach (var line in commandLines)
            {
                Assert.IsEmpty(canaries.Where(canary => canary.IsIn(line)), line);
                // And no other program is there to be given one.
                Assert.MatchesRegex(new Regex("^([^ ]*/)?(dotnet|sh) "), line);
            }
        }
    }

    /// <summary>The tasks of both hosts. With the umask that hides nothing, the test above looks at the same.</summary>
    [TestMethod]
    [OSCondition(ConditionMode.Exclude, OperatingSystems.Windows)]
    [DataRow("077")]
    public void Every_file_that_is_written_has_the_access_it_should_have(string umask)
    {
        using var secret = new SecretProject(Sandbox);
        secret.Build("Everything", umask, "-p:WritesOnly=true").ShouldHaveSucceeded();

        ShouldHaveAccess(secret.Project, umask);
    }

    private static void ShouldHaveAccess(Project project, string umask)
    {
        if (OperatingSystem.IsWindows())
            return;
        foreach (var framework in SecretProject.Frameworks)
        {
            var written = Written(framework);
            Assert.AreSequenceEqual(
                written.Keys.Order(StringComparer.Ordinal),
                project.Files("in/" + framework).Select(Unnumbered).Distinct().Order(StringComparer.Ordinal),
                $"the files of {framework} are not those of the table");
            foreach (var file in project.Files("in/" + framework))
                Assert.AreEqual(Expected(written[Unnumbered(file)], umask), Mode(project, $"in/{framework}/{file}"), file);
            foreach (var folder in new[] { "keys", "mutualauth", "steps" })
                Assert.AreEqual("700", Mode(project, $"in/{framework}/{folder}/archive"), "the folder of old keys");
            Assert.AreEqual(Expected("folder", umask), Mode(project, $"in/{framework}/keys"));
        }

        // Copies in the output folder are MSBuild's, which leaves the access as it is.
        foreach (var copy in new[] { "orders.jks", "orders.p12", "orders.key.pem" })
            Assert.AreEqual("600", Mode(project, "bin/Debug/net10.0/in/netstandard2.0/keys/" + copy), copy);

        foreach (var file in project.Files("obj/mutualauth"))
            Assert.AreEqual(Expected("public", umask), Mode(project, "obj/mutualauth/" + file), file);
        Assert.AreEqual(Expected("public", umask), Mode(project, "partners/127.0.0.1.pem"));
    }

    /// <summary>What lies in the keystores' folders afterwards, and who may read it; copies in the archive without their time.</summary>
    private static Dictionary<string, string> Written(string framework)
    {
        var written = new Dictionary<string, string> { ["mutualauth.lock.json"] = "public" };
        foreach (var folder in new[] { "keys", "taken", "mutualauth" })
        {
            written[folder + "/.gitignore"] = "public";
            written[folder + "/.mutualauth.lock"] = "public";
        }

        written["steps/.gitignore"] = "public";
        written["steps/.mutualauth.lock"] = "public";
        foreach (var name in new[] { "keys/orders", "keys/ca", "keys/issued", "taken/taken", "mutualauth/own", "steps/steps" })
        {
            written[name + ".cer"] = "public";
            written[name + ".pem"] = "public";
        }

        foreach (var name in new[] { "keys/orders.csr", "keys/ca.csr", "mutualauth/own.csr", "steps/steps.csr", "keys/orders.chain.pem", "keys/orders.partners.pem" })
            written[name] = "public";
        foreach (var name in new[] { "keys/orders.jks", "keys/orders.p12", "keys/orders.key.pem", "keys/ca.p12", "keys/issued.p12", "taken/taken.p12", "taken/trust.jks", "mutualauth/own.jks", "mutualauth/own.jks.password", "steps/steps.jks", "steps/asked.p12" })
            written[name] = "private";
        foreach (var name in new[] { "keys/archive/orders.jks", "keys/archive/ca.p12", "keys/archive/issued.p12", "mutualauth/archive/own.jks", "steps/archive/asked.p12" })
            written[name] = "private";
        return written;
    }

    private static string Expected(string access, string umask)
    {
        var hidden = Convert.ToInt32(umask, 8);
        return access switch
        {
            "private" => "600",
            "public" => Convert.ToString(Convert.ToInt32("666", 8) & ~hidden, 8),
            _ => Convert.ToString(Convert.ToInt32("777", 8) & ~hidden, 8),
        };
    }

    private static string Mode(Project project, string name) => Convert.ToString((int)project.Mode(name), 8);

    private static string Unnumbered(string file) => Regex.Replace(file, "-[0-9]{8}T[0-9]{6}Z(-[0-9]+)?", "");

    /// <summary>Each public target has run, each task has succeeded once and failed once; a new one has to be added to the project.</summary>
    private static void ShouldHaveRunEverything(BuildResult done, BuildResult failed)
    {
        var targets = PackageTargets();
        var tasks = targets.Descendants("UsingTask").Select(task => task.Attribute("TaskName")!.Value).Order(StringComparer.Ordinal).ToList();
        CollectionAssert.AreEqual(TasksOfAssembly().Order(StringComparer.Ordinal).ToList(), tasks, "the assembly has other tasks than the targets declare");
        var names = tasks.Select(task => task[(task.LastIndexOf('.') + 1)..]).ToList();
        var started = targets.Descendants("Target").Select(target => target.Attribute("Name")!.Value);

        CollectionAssert.AreEquivalent(Array.Empty<string>(), names.Except(Ended(done, succeeded: true)).ToList(), "tasks that have not done their work");
        CollectionAssert.AreEquivalent(Array.Empty<string>(), names.Except(Ended(failed, succeeded: false)).ToList(), "tasks that have not failed");
        // MSBuild's own tasks alone are in these: they delete a stamp, call the refresh of other projects, and say what is missing.
        CollectionAssert.AreEquivalent(
            new[] { "_MutualAuthClean", "_MutualAuthEnsureHost", "_MutualAuthEnsureProps", "_MutualAuthEnsureTargets", "_MutualAuthRefreshReferences" },
            started.Except(done.Events.OfType<TargetStartedEventArgs>().Select(target => target.TargetName)).ToList(), "targets that have not run");
    }

    private static IEnumerable<string?> Ended(BuildResult result, bool succeeded) =>
        result.Events.OfType<TaskFinishedEventArgs>().Where(task => task.Succeeded == succeeded).Select(task => task.TaskName);

    private static XElement PackageTargets()
    {
        using var package = ZipFile.OpenRead(Isolation.Package);
        return new XElement("All", package.Entries
            .Where(entry => entry.FullName.EndsWith(".targets", StringComparison.Ordinal))
            .Select(entry =>
            {
                using var stream = entry.Open();
                return XDocument.Load(stream).Root;
            }));
    }

    private static List<string> TasksOfAssembly()
    {
        using var assembly = new PEReader(new MemoryStream(PackageFile("tasks/net8.0/MutualAuth.Build.Tasks.dll")));
        var metadata = assembly.GetMetadataReader();
        return
        [
            .. metadata.TypeDefinitions.Select(metadata.GetTypeDefinition)
                .Where(type => (type.Attributes & System.Reflection.TypeAttributes.VisibilityMask) == System.Reflection.TypeAttributes.Public
                    && (type.Attributes & System.Reflection.TypeAttributes.Abstract) == 0)
                .Select(type => metadata.GetString(type.Namespace) + "." + metadata.GetString(type.Name))
        ];
    }

    internal static byte[] PackageFile(string name)
    {
        using var package = ZipFile.OpenRead(Isolation.Package);
        using var stream = package.GetEntry(name)!.Open();
        using var content = new MemoryStream();
        stream.CopyTo(content);
        return content.ToArray();
    }

    private static void ShouldBeInNoLog(IReadOnlyList<Canary> canaries, params BuildResult[] results)
    {
        foreach (var result in results)
        {
            using var packed = new GZipStream(File.OpenRead(result.BinaryLog), CompressionMode.Decompress);
            using var raw = new MemoryStream();
            packed.CopyTo(raw);
            Assert.IsNotEmpty(result.EmbeddedFiles);
            var output = Encoding.UTF8.GetBytes(result.Output);
            // Projects and what they import, which the log carries along, packed once more.
            var embedded = Encoding.UTF8.GetBytes(string.Join("\n", result.EmbeddedFiles.Values));
            foreach (var canary in canaries)
            {
                Assert.IsFalse(canary.IsIn(output), $"{canary.Name} is in the log on the console, {result.BinaryLog}");
                Assert.IsFalse(canary.IsIn(raw.GetBuffer().AsSpan(0, (int)raw.Length)), $"{canary.Name} is in the bytes of the binary log, {result.BinaryLog}");
                Assert.IsFalse(canary.IsIn(embedded), $"{canary.Name} is in a file that the binary log holds, {result.BinaryLog}");
            }
        }
    }

    /// <summary>Wherever a build may leave something: the project, the folder for temporary files, the home folder.</summary>
    private void ShouldBeInNoFile(IReadOnlyList<Canary> canaries, Project project)
    {
        var allowed = SecretProject.OwnFiles
            .Concat(SecretProject.Frameworks.Select(framework => $"in/{framework}/mutualauth/own.jks.password"))
            .Select(project.Path)
            .ToHashSet();
        var searched = Directory.EnumerateFiles(Sandbox.Folder, "*", SearchOption.AllDirectories).ToList();
        Assert.IsGreaterThan(100, searched.Count);
        foreach (var file in searched.Where(file => !allowed.Contains(file)))
        {
            var content = File.ReadAllBytes(file);
            foreach (var canary in canaries)
                Assert.IsFalse(canary.IsIn(content), $"{canary.Name} is in {file}");
        }

        // The search finds what it looks for.
        foreach (var file in allowed)
            Assert.IsTrue(canaries.Any(canary => canary.IsIn(File.ReadAllBytes(file))), file);
    }
}
