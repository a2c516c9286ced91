using System.Globalization;
using MutualAuth.KeyStores.Files;
using MutualAuth.KeyStores.Findings;
using MutualAuth.KeyStores.Refresh;

namespace MutualAuth.KeyStores.Tests.Refresh;

/// <summary>
/// Every step that a change takes on the disk fails once in each way, and once it is the step at which the build is killed.
/// Whichever it was, no key is lost, each keystore opens, and one undisturbed refresh later all is as if nothing had been.
/// </summary>
[TestClass]
internal sealed class FaultTests
{
    internal enum Fault
    {
        /// <summary>That step alone fails: in turn for want of space, for want of permission, and at a limit on the size of files.</summary>
        Once,

        /// <summary>Half of a file is written, and everything after that fails too: tidying up as well.</summary>
        FullForGood,

        /// <summary>Half of a file is written, and nothing happens after that.</summary>
        Killed,
    }

    /// <summary>The end of the process: no handler takes it, and whatever would be done on the way out is not done.</summary>
    private sealed class KilledException : Exception;

    /// <summary>In memory, where there is such a place: not the disk is what is tested.</summary>
    private static readonly string Root = Directory.Exists("/dev/shm") ? "/dev/shm" : Path.GetTempPath();

    public required TestContext TestContext { get; init; }

    private static IEnumerable<string> Scenarios => FaultScenario.All.Keys;

    [TestMethod]
    [DynamicData(nameof(Scenarios))]
    public void Whatever_step_fails_or_is_the_last_nothing_is_lost_and_the_next_refresh_mends_it(string name)
    {
        var scenario = FaultScenario.All[name];
        using var project = Sandbox.Below(Root);
        project.LockLimit = TimeSpan.FromMilliseconds(100);
        scenario.Prepare(project);
        var folder = FolderContent.Of(project.Folder);
        var before = Aftermath.Before(project);

        var steps = new List<FileOperation>();
        Assert.IsTrue(Disturbed(steps.Add, () => scenario.Change(project)).Succeeded, "undisturbed");
        var expected = Aftermath.Shape(project);
        Assert.AreNotEqual(0, steps.Count);
        Aftermath.AssertAgreed(project);
        AssertNothingLeft(scenario, project);

        foreach (var fault in Enum.GetValues<Fault>())
        {
            for (var at = 0; at < steps.Count; at++)
            {
                folder.Restore(project.Folder);
                var where = $"{fault} at step {at} of {steps.Count}, {steps[at].Step} of {Path.GetFileName(steps[at].Path)}";
                try
                {
                    Inject(fault, at, () => scenario.Change(project));
                    before.AssertNothingLost(project);
                    FolderContent.GrowOld(project.Folder);
                    var mended = scenario.Change(project);
                    Assert.IsTrue(mended.Succeeded, string.Join("\n", mended.Findings));
                    before.AssertNothingLost(project);
                    Assert.AreEqual(expected, Aftermath.Shape(project));
                    Aftermath.AssertAgreed(project);
                    AssertNothingLeft(scenario, project);
                }
                catch (Exception exception) when (exception is AssertFailedException or MutualAuthException or KilledException)
                {
                    throw new AssertFailedException($"{where}: {exception.Message}", exception);
                }
            }
        }

        TestContext.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{steps.Count * Enum.GetValues<Fault>().Length} faults, at {steps.Count} steps"));
    }

    /// <summary>One more refresh finds nothing to do.</summary>
    private static void AssertNothingLeft(FaultScenario scenario, Sandbox project)
    {
        var steps = new List<FileOperation>();
        Assert.IsTrue(Disturbed(steps.Add, () => scenario.Change(project)).Succeeded);
        Assert.IsEmpty(steps, string.Join("; ", steps.Select(step => $"{step.Step} {step.Path}")));
    }

    private static void Inject(Fault fault, int at, Func<RefreshResult> change)
    {
        var step = -1;
        RefreshResult result;
        try
        {
            result = Disturbed(
                operation =>
                {
                    step++;
                    // Whether names can be flushed is not asked.
                    if (step < at || (step > at && fault == Fault.Once) || (operation.Step == FileStep.FlushFolder && fault != Fault.Killed))
                        return;
                    if (operation is { Step: FileStep.Write, Stream: { } stream, Content: { } content } && fault != Fault.Once)
                    {
                        stream.Write(content, 0, content.Length / 2);
                        stream.Flush();
                    }

                    throw fault == Fault.Killed ? new KilledException()
                        : fault == Fault.Once && at % 2 == 1 ? new UnauthorizedAccessException("Access to the path is denied.")
                        : fault == Fault.Once && operation.Step is FileStep.Write or FileStep.Flush ? new ArgumentOutOfRangeException(nameof(operation), "too large for the file system")
                        : new IOException("No space left on device");
                },
                change);
        }
        catch (KilledException)
        {
            Assert.AreEqual(Fault.Killed, fault);
            return;
        }

        Assert.AreNotEqual(Fault.Killed, fault, "somebody has outlived the kill");
        var errors = result.Findings.Where(finding => finding.Severity == Severity.Error).ToList();
        foreach (var error in errors)
        {
            Assert.IsTrue(error.Kind == Mab.FileFailure || error.Kind == Mab.LockTimeout, error.ToString());
            Assert.IsFalse(string.IsNullOrEmpty(error.File), error.ToString());
        }
    }

    private static T Disturbed<T>(Action<FileOperation> observer, Func<T> work)
    {
        FileOperation.Observe(observer);
        try
        {
            return work();
        }
        finally
        {
            FileOperation.Observe(null);
        }
    }
}
