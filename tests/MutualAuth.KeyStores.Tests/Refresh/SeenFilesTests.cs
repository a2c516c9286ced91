using MutualAuth.KeyStores.Refresh;

namespace MutualAuth.KeyStores.Tests.Refresh;

[TestClass]
public sealed class SeenFilesTests : IDisposable
{
    private static readonly HashSet<string> Nothing = [];

    private readonly string _folder = Directory.CreateTempSubdirectory("mutualauth-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [TestMethod]
    public void Of_a_file_that_was_written_a_while_ago_the_time_tells_every_change()
    {
        var seen = new SeenFiles();

        seen.LookAt([Written(DateTime.UtcNow.AddSeconds(-1))], _ => Assert.Fail("There is nothing to wait for."));

        Assert.IsFalse(seen.MayStillChange(Nothing));
    }

    [TestMethod]
    public void A_file_that_was_written_this_moment_may_be_written_once_more_within_the_step_of_the_clock()
    {
        var path = JustWritten(seen => seen.LookAt([Path.Combine(_folder, "file")]), out var seen);

        Assert.IsTrue(seen.MayStillChange(Nothing));
        Assert.IsFalse(seen.MayStillChange(new HashSet<string> { path }), "This refresh has written it itself.");
    }

    [TestMethod]
    public void That_step_is_waited_for_and_what_was_written_in_it_is_seen()
    {
        var settled = DateTime.UtcNow.AddHours(-1);

        var path = JustWritten(seen => seen.LookAt([Path.Combine(_folder, "file")], _ => Written(settled)), out var seen);

        Assert.AreEqual(settled, File.GetLastWriteTimeUtc(path), "It was waited.");
        Assert.IsFalse(seen.MayStillChange(Nothing));
        Assert.IsFalse(seen.HaveChanged());
    }

    [TestMethod]
    public void Nothing_is_waited_for_that_is_dated_in_the_future()
    {
        var seen = new SeenFiles();

        seen.LookAt([Written(DateTime.UtcNow.AddDays(1))], _ => Assert.Fail("That would take a day."));

        Assert.IsFalse(seen.MayStillChange(Nothing));
    }

    private string Written(DateTime time)
    {
        var path = Path.Combine(_folder, "file");
        File.WriteAllText(path, "content");
        File.SetLastWriteTimeUtc(path, time);
        return path;
    }

    /// <summary>Once more where something else has kept this thread for longer than the step is.</summary>
    private string JustWritten(Action<SeenFiles> look, out SeenFiles seen)
    {
        string path;
        DateTime written;
        do
        {
            seen = new SeenFiles();
            written = DateTime.UtcNow;
            path = Written(written);
            look(seen);
        }
        while (DateTime.UtcNow - written > TimeSpan.FromMilliseconds(10));

        return path;
    }
}
