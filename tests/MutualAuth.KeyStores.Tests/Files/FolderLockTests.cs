using System.Net.Sockets;
using MutualAuth.KeyStores.Files;
using MutualAuth.KeyStores.Findings;

namespace MutualAuth.KeyStores.Tests.Files;

[TestClass]
public sealed class FolderLockTests : IDisposable
{
    private static readonly TimeSpan Long = TimeSpan.FromMinutes(5);

    private readonly string _root = Directory.CreateTempSubdirectory("mutualauth-lock-").FullName;
    private readonly List<string> _said = [];

    private string Folder => Path.Combine(_root, "keys");

    [TestMethod]
    public void One_folder_has_one_lock_whatever_way_leads_to_it()
    {
        Directory.CreateDirectory(Folder);
        var link = Directory.CreateSymbolicLink(Path.Combine(_root, "link"), Folder).FullName;
        using (Take(Folder, TimeSpan.Zero))
            AssertFails(Mab.LockTimeout, () => Take(link, TimeSpan.Zero));

        Take(link, TimeSpan.Zero).Dispose();
    }

    [TestMethod]
    public void A_lock_file_that_nobody_holds_means_nothing()
    {
        Directory.CreateDirectory(Folder);
        File.WriteAllText(Path.Combine(Folder, FolderLock.FileName), "left by somebody");

        Take(Folder, TimeSpan.Zero).Dispose();
    }

    [TestMethod]
    public void Whoever_waits_gets_the_lock_when_it_is_free_and_has_said_once_that_it_waits()
    {
        using var held = Take(Folder, TimeSpan.Zero);
        var waiting = Task.Run(() => Take(Folder, Long));
        while (_said.Count == 0)
            Thread.Sleep(20);
        held.Dispose();

        waiting.Result.Dispose();
        Assert.AreEqual($"MutualAuth: waiting for another build that is writing to {Folder}", _said.Single());
    }

    [TestMethod]
    public void Cancelling_ends_the_wait()
    {
        using var held = Take(Folder, TimeSpan.Zero);
        using var cancellation = new CancellationTokenSource();
        var waiting = Task.Run(() => FolderLock.Take(Folder, Long, _said.Add, cancellation.Token));
        cancellation.CancelAfter(TimeSpan.FromMilliseconds(100));

        Assert.ThrowsExactly<OperationCanceledException>(() => waiting.GetAwaiter().GetResult());
    }

    /// <summary>A socket stands for whatever cannot be opened for another reason than that somebody has it.</summary>
    [TestMethod]
    [OSCondition(ConditionMode.Exclude, OperatingSystems.Windows)]
    public void What_no_waiting_will_mend_is_an_error_at_once()
    {
        Directory.CreateDirectory(Folder);
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint(Path.Combine(Folder, FolderLock.FileName)));

        AssertFails(Mab.FileFailure, () => Take(Folder, TimeSpan.FromSeconds(1)));
        Assert.IsEmpty(_said);
    }

    [TestMethod]
    public void A_folder_in_the_place_of_the_lock_file_is_an_error_at_once()
    {
        Directory.CreateDirectory(Path.Combine(Folder, FolderLock.FileName));

        AssertFails(Mab.FileFailure, () => Take(Folder, TimeSpan.FromSeconds(1)));
    }

    public void Dispose() => Directory.Delete(_root, recursive: true);

    private FolderLock Take(string folder, TimeSpan limit) => FolderLock.Take(folder, limit, _said.Add, CancellationToken.None);

    private static void AssertFails(FindingKind kind, Action action) =>
        Assert.AreEqual(kind.Code, Assert.ThrowsExactly<MutualAuthException>(action).Finding.Code);
}
