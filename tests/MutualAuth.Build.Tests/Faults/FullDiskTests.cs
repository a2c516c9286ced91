using System.Globalization;
using MutualAuth.Build.Tests.Sdk;
using MutualAuth.KeyStores.Findings;
using MutualAuth.KeyStores.Tests.Refresh;
using FaultSandbox = MutualAuth.KeyStores.Tests.Refresh.Sandbox;

namespace MutualAuth.Build.Tests.Faults;

/// <summary>No space left, by the system's own word: each file in turn is the one that does not fit, or not whole.</summary>
[TestClass]
[OSCondition(OperatingSystems.Linux)]
public sealed class FullDiskTests : PackageTest
{
    private protected override bool MakesBareProjects => true;

    private const int Page = 4096;

    private string? _mounted;

    [TestCleanup]
    public void Unmount()
    {
        if (_mounted is not null)
            Command.Run("umount", [_mounted], "/", []);
    }

    [TestMethod]
    [DataRow("a first keystore")]
    [DataRow("a first PKCS12 with a copy")]
    [DataRow("one partner comes and another goes")]
    [DataRow("the certificate is renewed")]
    [DataRow("a successor is staged")]
    public void A_disk_that_is_full_holds_the_old_state_or_the_new_one_and_the_next_refresh_with_space_mends_it(string name)
    {
        var disk = Path.Combine(Sandbox.Folder, "disk");
        Directory.CreateDirectory(disk);
        var mount = Command.Run("mount", ["-t", "tmpfs", "-o", "size=256k,nr_inodes=96", "none", disk], "/", []);
        if (mount.ExitCode != 0)
        {
            // For want of root, or in a container without that right: then every file has a limit instead of the disk.
            TestContext.WriteLine($"Files are limited instead of the disk: {mount.Output}");
            LimitEachFile(name, step: 64);
            return;
        }

        _mounted = disk;
        var scenario = FaultScenario.All[name];
        using var project = FaultSandbox.Below(disk);
        project.LockLimit = TimeSpan.FromMilliseconds(100);
        scenario.Prepare(project);
        var folder = FolderContent.Of(project.Folder);
        var before = Aftermath.Before(project);
        Assert.IsTrue(scenario.Change(project).Succeeded, "undisturbed");
        var expected = Aftermath.Shape(project);

        foreach (var fill in new Action<string, int>[] { FillBlocks, FillNames })
        {
            var failed = 0;
            for (var free = 0; free <= 20; free++)
            {
                folder.Restore(project.Folder);
                var filler = Path.Combine(disk, "filler");
                Directory.CreateDirectory(filler);
                fill(filler, free);
                var result = scenario.Change(project);
                AssertSaid(result.Findings);
                failed += result.Succeeded ? 0 : 1;
                before.AssertNothingLost(project);
                Directory.Delete(filler, recursive: true);
                AssertMended(scenario, project, before, expected, $"{fill.Method.Name} with {free} free");
            }

            TestContext.WriteLine($"{fill.Method.Name}: {failed} of 21 sizes were too small");
            Assert.IsTrue(failed is > 0 and < 21, $"{failed} failures");
        }
    }

    [TestMethod]
    [DataRow("a first keystore")]
    [DataRow("the certificate is renewed")]
    public void Files_that_cannot_be_written_whole_are_not_there_and_the_next_refresh_mends_it(string name) => LimitEachFile(name, step: 192);

    /// <summary>With a limit on the size of every file that the process writes, of which the system writes as much as it allows.</summary>
    private void LimitEachFile(string name, int step)
    {
        var scenario = FaultScenario.All[name];
        using var project = new FaultSandbox();
        scenario.Prepare(project);
        var folder = FolderContent.Of(project.Folder);
        var before = Aftermath.Before(project);
        Assert.IsTrue(scenario.Change(project).Succeeded, "undisturbed");
        var expected = Aftermath.Shape(project);

        int failed = 0, limits = 0;
        for (var limit = 0; limit <= 1920; limit += step, limits++)
        {
            folder.Restore(project.Folder);
            var arguments = KillTests.Arguments(scenario, project, dieAt: -1);
            // The signal that comes with it would end the process before it hears of the failure; the runtime maps its code through
            // a file of its own, unless it is told not to.
            var result = Command.Run(
                "bash",
                ["-c", "trap '' XFSZ; exec prlimit --fsize=\"$0\" dotnet \"$@\"", limit.ToString(CultureInfo.InvariantCulture), .. arguments],
                project.Folder,
                [.. Isolation.Environment, new("DOTNET_EnableWriteXorExecute", "0")]);
            Assert.IsTrue(result.ExitCode == 0 || result.Output.Contains("MAB3011", StringComparison.Ordinal), $"{limit}: {result.ExitCode} {result.Output}");
            failed += result.ExitCode == 0 ? 0 : 1;
            before.AssertNothingLost(project);
            AssertMended(scenario, project, before, expected, $"{limit} bytes");
        }

        TestContext.WriteLine($"{failed} of {limits} limits were too small");
        Assert.IsTrue(failed > 0 && failed < limits, $"{failed} failures");
    }

    private static void AssertMended(FaultScenario scenario, FaultSandbox project, Aftermath before, string expected, string where)
    {
        FolderContent.GrowOld(project.Folder);
        var mended = scenario.Change(project);
        Assert.IsTrue(mended.Succeeded, $"{where}: {string.Join("\n", mended.Findings)}");
        before.AssertNothingLost(project);
        Assert.AreEqual(expected, Aftermath.Shape(project), where);
        Aftermath.AssertAgreed(project);
    }

    private static void AssertSaid(IEnumerable<Finding> findings)
    {
        foreach (var error in findings.Where(finding => finding.Severity == Severity.Error))
        {
            Assert.AreEqual("MAB3011", error.Code, error.ToString());
            Assert.IsFalse(string.IsNullOrEmpty(error.File), error.ToString());
        }
    }

    private static void FillBlocks(string folder, int free)
    {
        var left = new DriveInfo(folder).AvailableFreeSpace;
        File.WriteAllBytes(Path.Combine(folder, "blocks"), new byte[Math.Max(0, left - (free * Page))]);
    }

    private static void FillNames(string folder, int free)
    {
        var made = new List<string>();
        try
        {
            for (var i = 0; ; i++)
            {
                var path = Path.Combine(folder, i.ToString(CultureInfo.InvariantCulture));
                File.WriteAllBytes(path, []);
                made.Add(path);
            }
        }
        catch (IOException)
        {
            foreach (var path in made.Take(free))
                File.Delete(path);
        }
    }
}
