using System.Diagnostics;
using System.Globalization;
using MutualAuth.Build.Tests.Sdk;
using MutualAuth.KeyStores.Findings;
using MutualAuth.KeyStores.Tests.Refresh;
using MutualAuth.KilledRefresh;
using FaultSandbox = MutualAuth.KeyStores.Tests.Refresh.Sandbox;

namespace MutualAuth.Build.Tests.Faults;

/// <summary>
/// SIGKILL, for which no code of ours can prepare: what a process leaves, the next one mends. Most of the killed processes
/// are small ones that refresh as a build does; some are real builds, whose stamp and declaration files are in it too.
/// </summary>
[TestClass]
public sealed class KillTests : PackageTest
{
    private protected override bool MakesBareProjects => true;

    /// <summary>Kills per test, set in the environment for a long run; see tests/README.md.</summary>
    private const string KillsVariable = "MUTUALAUTH_KILLS";

    private const int FewProcesses = 5;
    private const int FewBuilds = 2;

    private static readonly string Child = Path.Combine(AppContext.BaseDirectory, "MutualAuth.KilledRefresh.dll");

    private static int Kills(int few) =>
        int.TryParse(Environment.GetEnvironmentVariable(KillsVariable), NumberStyles.None, CultureInfo.InvariantCulture, out var kills) ? kills : few;

    [TestMethod]
    [DataRow("a first keystore")]
    [DataRow("the certificate is renewed")]
    [DataRow("one partner comes and another goes")]
    [DataRow("the password changes")]
    [DataRow("a successor is put into service")]
    public void A_process_that_is_killed_while_it_writes_loses_nothing_and_the_next_refresh_mends_it(string name)
    {
        var scenario = FaultScenario.All[name];
        using var project = new FaultSandbox();
        scenario.Prepare(project);
        var folder = FolderContent.Of(project.Folder);
        var before = Aftermath.Before(project);
        var window = Undisturbed(scenario, project);
        var expected = Aftermath.Shape(project);

        var phases = new SortedDictionary<string, int>(StringComparer.Ordinal);
        for (var kill = 0; kill < Kills(FewProcesses); kill++)
        {
            folder.Restore(project.Folder);
            // From outside, at any moment; and from within, where the moment between two steps is a short one.
            var within = kill % 2 == 1;
            var dieAt = within ? Random.Shared.Next(0, 30) : -1;
            var delay = window * Random.Shared.NextDouble() * 1.2;
            if (within)
            {
                using var process = Start(scenario, project, dieAt);
                process.WaitForExit();
            }
            else
            {
                KillAfterFirstWrite(() => Start(scenario, project, dieAt), project.Folder, delay);
            }

            var phase = Phase(project, before);
            phases[phase] = phases.GetValueOrDefault(phase) + 1;
            try
            {
                before.AssertNothingLost(project);
                FolderContent.GrowOld(project.Folder);
                var mended = scenario.Change(project);
                Assert.IsTrue(mended.Succeeded, string.Join("\n", mended.Findings));
                before.AssertNothingLost(project);
                Assert.AreEqual(expected, Aftermath.Shape(project));
                Aftermath.AssertAgreed(project);
            }
            catch (Exception exception) when (exception is AssertFailedException or MutualAuthException)
            {
                throw new AssertFailedException($"kill {kill}, {(within ? $"at step {dieAt}" : $"after {delay.TotalMilliseconds} ms")}, {phase}: {exception.Message}", exception);
            }
        }

        Tell(phases);
    }

    [TestMethod]
    public void A_build_that_is_killed_while_it_writes_loses_nothing_and_the_next_build_mends_it()
    {
        const string Items = """
            <MutualAuthKeyStore Include="mutualauth/app.jks" KeyAlgorithm="EC" AlsoWrite="PEM" Renewal="Stage" />
            <PartnerCertificate Include="partners/*.pem" />
            """;
        var project = Sandbox.NewProject("orders", Items, "<MutualAuthUseLockFile>true</MutualAuthUseLockFile>");
        project.Write("partners/puppet.pem", Partner.Named("puppet").Pem);
        project.Restore().ShouldHaveSucceeded();
        string[] refresh = ["build", project.File, "--no-restore", "-tl:off", "-nodeReuse:false", "-t:MutualAuthRefresh"];
        string[] renew = [.. refresh[..^1], "-t:MutualAuthRenew"];
        string[] activate = [.. refresh[..^1], "-t:MutualAuthActivate"];

        var phases = new SortedDictionary<string, int>(StringComparer.Ordinal);
        var window = TimeSpan.FromSeconds(1);
        var kills = 0;
        for (var round = 0; round < Kills(FewBuilds); round++)
        {
            foreach (var (what, arguments) in new[] { ("first build", refresh), ("a partner more", refresh), ("successor staged", renew), ("successor activated", activate) })
            {
                if (what == "a partner more")
                    project.Write("partners/one-more.pem", Partner.Named("one-more").Pem);
                var keys = Keys(project);
                KillAfterFirstWrite(
                    () => Command.Begin("dotnet", arguments, project.Folder, Isolation.Environment), project.Folder, window * Random.Shared.NextDouble());
                kills++;
                var left = project.Files("mutualauth");
                var phase = $"{what}: {(left.Any(file => file.EndsWith(".tmp", StringComparison.Ordinal)) ? "within a write" : $"{left.Count} files")}";
                phases[phase] = phases.GetValueOrDefault(phase) + 1;
                Assert.IsEmpty(keys.Except(Keys(project)), phase);

                // The ordinary next build, and not the target again: that nothing else has changed must not keep it from looking.
                project.Build("-t:MutualAuthRefresh").ShouldHaveSucceeded();
                Assert.IsEmpty(project.Files("mutualauth").Where(file => file.EndsWith(".tmp", StringComparison.Ordinal)), phase);
                Assert.IsEmpty(keys.Except(Keys(project)), phase);
                var own = project.OwnCertificate("mutualauth/app.jks");
                Assert.AreSequenceEqual(own.Der, project.Read("mutualauth/app.cer"), phase);
                Assert.Contains(own.Sha256, project.ReadText("mutualauth.lock.json"), phase);
            }

            Directory.Delete(project.Path("mutualauth"), recursive: true);
            project.Delete("mutualauth.lock.json");
            project.Delete("partners/one-more.pem");
        }

        Tell(phases);
        Assert.AreEqual(4 * Kills(FewBuilds), kills);
    }

    /// <summary>How long the process goes on after its first write.</summary>
    private static TimeSpan Undisturbed(FaultScenario scenario, FaultSandbox project)
    {
        var written = new FirstWrite(project.Folder);
        using var process = Start(scenario, project, dieAt: -1);
        using (written)
            written.Wait(process);
        var clock = Stopwatch.StartNew();
        process.WaitForExit();
        Assert.AreEqual(0, process.ExitCode, "undisturbed");
        return clock.Elapsed;
    }

    private static void KillAfterFirstWrite(Func<Process> start, string folder, TimeSpan delay)
    {
        var written = new FirstWrite(folder);
        using var process = start();
        using (written)
            written.Wait(process);
        process.WaitForExit(delay);
        process.Kill(entireProcessTree: true);
        process.WaitForExit();
    }

    private static Process Start(FaultScenario scenario, FaultSandbox project, int dieAt) =>
        Command.Begin("dotnet", Arguments(scenario, project, dieAt), project.Folder, Isolation.Environment);

    /// <summary>Of dotnet, for a process that does what the scenario asks for.</summary>
    internal static string[] Arguments(FaultScenario scenario, FaultSandbox project, int dieAt)
    {
        scenario.Declare(project);
        var command = new RefreshCommand(
            project.Folder,
            scenario.Verb(project).ToString(),
            project.Now.UtcTicks,
            project.UseLockFile ? FaultSandbox.LockFileName : null,
            [.. project.KeyStores.Select(AsItem)],
            [.. project.Partners.Select(AsItem)],
            dieAt);
        return ["exec", Child, command.ToJson()];
    }

    private static Item AsItem(MutualAuth.KeyStores.Planning.DeclaredItem item) =>
        new(item.FullPath, item.DisplayPath, item.Names.ToDictionary(name => name, name => item.Metadata(name)!));

    /// <summary>How far it had come.</summary>
    private static string Phase(FaultSandbox project, Aftermath before)
    {
        var files = Directory.EnumerateFiles(project.Folder, "*", SearchOption.AllDirectories).Select(file => Path.GetFileName(file)!).ToList();
        if (files.FirstOrDefault(file => file.EndsWith(".tmp", StringComparison.Ordinal)) is { } half)
            return "within the write of " + string.Join('.', half.TrimStart('.').Split('.')[..^3]);
        if (!before.HasNewKeyStore(project))
            return "before the keystore";
        return Aftermath.Agrees(project) ? "after everything" : "between the keystore and the rest";
    }

    private static HashSet<string> Keys(Project project)
    {
        if (!project.Has("mutualauth/app.jks.password"))
            return [];
        return
        [
            .. project.Files("mutualauth").Where(file => file.EndsWith(".jks", StringComparison.Ordinal))
                .SelectMany(file => project.KeyStore("mutualauth/" + file, project.ReadText("mutualauth/app.jks.password").TrimEnd()).Keys)
                .Select(key => Convert.ToHexString(key.Key.Clear!.Pkcs8)),
        ];
    }

    private void Tell(SortedDictionary<string, int> phases)
    {
        TestContext.WriteLine($"{phases.Values.Sum()} kills");
        foreach (var (phase, count) in phases)
            TestContext.WriteLine($"{count} {phase}");
    }

    /// <summary>Tells of the first change below a folder, from before the process starts.</summary>
    private sealed class FirstWrite : IDisposable
    {
        private readonly FileSystemWatcher _watcher;
        private readonly ManualResetEventSlim _written = new();

        public FirstWrite(string folder)
        {
            _watcher = new FileSystemWatcher(folder) { IncludeSubdirectories = true };
            _watcher.Created += OnChange;
            _watcher.Renamed += OnChange;
            _watcher.EnableRaisingEvents = true;
        }

        /// <summary>Also returns where the process has ended without a write.</summary>
        public void Wait(Process process)
        {
            while (!_written.Wait(10) && !process.HasExited)
            {
            }
        }

        public void Dispose() => _watcher.Dispose();

        private void OnChange(object sender, FileSystemEventArgs change)
        {
            // obj/ is written by every build, before the task begins.
            if (!change.FullPath.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal))
                _written.Set();
        }
    }
}
