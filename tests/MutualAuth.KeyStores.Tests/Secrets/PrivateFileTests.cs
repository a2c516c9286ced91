using System.Collections.Concurrent;
using System.Runtime.Versioning;
using MutualAuth.KeyStores.Files;

namespace MutualAuth.KeyStores.Tests.Secrets;

/// <summary>Who may read what is being written, while it is.</summary>
[TestClass]
[OSCondition(ConditionMode.Exclude, OperatingSystems.Windows)]
[UnsupportedOSPlatform("windows")]
internal sealed class PrivateFileTests : IDisposable
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly string _folder = Directory.CreateTempSubdirectory("mutualauth").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [TestMethod]
    public void A_private_file_is_its_owners_alone_from_its_first_byte_on()
    {
        var modes = ModesWhileWriting(Access.Private);

        Assert.AreSequenceEqual([OwnerOnly], modes);
    }

    [TestMethod]
    public void A_file_that_is_looked_at_while_it_is_written_shows_a_mode_that_is_another()
    {
        Assert.DoesNotContain(OwnerOnly, ModesWhileWriting(Access.Public), "this test and the one above see nothing under a umask of 077");
    }

    [TestMethod]
    public void The_folder_of_old_keys_is_its_owners_alone()
    {
        Archive.Keep(Path.Combine(_folder, "a.jks"), [1], DateTimeOffset.UtcNow);

        Assert.AreEqual(OwnerOnly | UnixFileMode.UserExecute, File.GetUnixFileMode(Path.Combine(_folder, "archive")));
    }

    [TestMethod]
    public void One_that_is_there_is_left_as_somebody_has_made_it()
    {
        var shared = OwnerOnly | UnixFileMode.UserExecute | UnixFileMode.GroupRead | UnixFileMode.GroupExecute;
        Directory.CreateDirectory(Path.Combine(_folder, "archive"));
        File.SetUnixFileMode(Path.Combine(_folder, "archive"), shared);

        Archive.Keep(Path.Combine(_folder, "a.jks"), [1], DateTimeOffset.UtcNow);

        Assert.AreEqual(shared, File.GetUnixFileMode(Path.Combine(_folder, "archive")));
    }

    /// <summary>Those that another thread has seen of the temporary file; written again until it has seen some.</summary>
    private List<UnixFileMode> ModesWhileWriting(Access access)
    {
        var modes = new ConcurrentDictionary<UnixFileMode, bool>();
        using var end = new CancellationTokenSource();
        var watching = Task.Factory.StartNew(() => Watch(modes, end.Token), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        var content = new byte[1 << 20];
        for (var i = 0; i < 20 || (modes.IsEmpty && i < 2000); i++)
            AtomicFile.Write(Path.Combine(_folder, "a.jks"), content, access);
        end.Cancel();
        watching.GetAwaiter().GetResult();
        Assert.IsNotEmpty(modes);
        return [.. modes.Keys];
    }

    private void Watch(ConcurrentDictionary<UnixFileMode, bool> modes, CancellationToken end)
    {
        while (!end.IsCancellationRequested)
        {
            foreach (var file in Directory.EnumerateFiles(_folder, ".*.tmp"))
            {
                try
                {
                    modes[File.GetUnixFileMode(file)] = true;
                }
                catch (FileNotFoundException)
                {
                    // It has its name by now.
                }
            }
        }
    }
}
