using System.Diagnostics;
using MutualAuth.KeyStores.Findings;

namespace MutualAuth.KeyStores.Files;

/// <summary>
/// Serialises the builds that write keystores of one folder, across threads and processes. The system releases the
/// lock of a process that dies, so a lock file that is left behind means nothing; it is never deleted, since deleting it
/// would let a third build lock a new file while the second still waits for the old one.
/// </summary>
internal sealed class FolderLock : IDisposable
{
    public const string FileName = ".mutualauth.lock";

    /// <summary>How long a build waits: key generation of RSA 8192 may take minutes.</summary>
    public static readonly TimeSpan DefaultLimit = TimeSpan.FromMinutes(5);

    private static readonly TimeSpan SayAfter = TimeSpan.FromSeconds(2);

    private readonly FileStream _file;

    private FolderLock(FileStream file) => _file = file;

    /// <param name="limit">How long to wait for a build that holds it.</param>
    /// <param name="say">Told once when the wait has become noticeable.</param>
    /// <exception cref="MutualAuthException"><see cref="Mab.LockTimeout"/>, or <see cref="Mab.FileFailure"/> where the folder cannot be written.</exception>
    public static FolderLock Take(string folder, TimeSpan limit, Action<string> say, CancellationToken cancellation)
    {
        var path = Path.Combine(folder, FileName);
        var wait = new Wait(folder, say, cancellation);
        while (true)
        {
            cancellation.ThrowIfCancellationRequested();
            try
            {
                AtomicFile.CreateFolder(folder);
                FileOperation.Announce(FileStep.Lock, path);
                return new FolderLock(Open(path));
            }
            catch (UnauthorizedAccessException exception)
            {
                throw Refused(path, exception.Message.TrimEnd('.'));
            }
            catch (IOException exception) when (!IsHeld(exception))
            {
                FileLink.ThrowIfBroken(folder, path);
                throw Refused(path, exception.Message.TrimEnd('.'));
            }
            catch (IOException)
            {
                if (wait.Elapsed > limit)
                    throw Mab.LockTimeout.Error(path, (int)limit.TotalSeconds);
                wait.Once();
            }
        }
    }

    /// <summary>
    /// For whoever only looks, which is done without the lock: waits while somebody holds it, and makes nothing. Where the file
    /// cannot be opened, nobody is waited for.
    /// </summary>
    /// <param name="limit">How long to wait.</param>
    /// <param name="say">Told once when the wait has become noticeable.</param>
    /// <returns>Whether somebody held it.</returns>
    public static bool WaitWhileHeld(string folder, TimeSpan limit, Action<string> say, CancellationToken cancellation)
    {
        var path = Path.Combine(folder, FileName);
        var wait = new Wait(folder, say, cancellation);
        var wasHeld = false;
        while (!FileLink.Is(path))
        {
            cancellation.ThrowIfCancellationRequested();
            try
            {
                OpenThere(path)?.Dispose();
                break;
            }
            catch (IOException exception) when (IsHeld(exception))
            {
                wasHeld = true;
                if (wait.Elapsed > limit)
                    break;
                wait.Once();
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                break;
            }
        }

        return wasHeld;
    }

    /// <summary>Which is told once when it has become noticeable.</summary>
    private sealed class Wait(string folder, Action<string> say, CancellationToken cancellation)
    {
        private readonly Stopwatch _watch = Stopwatch.StartNew();
        private bool _said;

        public TimeSpan Elapsed => _watch.Elapsed;

        public void Once()
        {
            if (!_said && Elapsed > SayAfter)
            {
                _said = true;
                say($"MutualAuth: waiting for another build that is writing to {folder}");
            }

            cancellation.WaitHandle.WaitOne(50);
        }
    }

    private static FileStream Open(string path)
    {
        // Somebody else may have put it there. Opening makes no file at the end of a link, and making one follows none.
        if (FileLink.Is(path))
            throw Refused(path, "it is a symbolic link, which is not followed; remove it");
        var file = OpenThere(path) ?? Make(path) ?? OpenThere(path) ?? throw new FileNotFoundException("it is made and removed all the time", path);
        if (file.CanSeek)
            return file;
        file.Dispose();
        throw Refused(path, "it is a pipe or a device; remove it");
    }

    private static FileStream? OpenThere(string path)
    {
        try
        {
            return new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
        }
        catch (FileNotFoundException)
        {
            return null;
        }
    }

    /// <returns>Null where another build was quicker.</returns>
    private static FileStream? Make(string path)
    {
        try
        {
            return new FileStream(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException) when (File.Exists(path) || FileLink.Is(path))
        {
            return null;
        }
    }

    private static MutualAuthException Refused(string path, string why) => Mab.FileFailure.Error(path, "taking the folder's lock", why);

    public void Dispose() => _file.Dispose();

    /// <summary>
    /// Another one has it, as the system's number tells: ERROR_SHARING_VIOLATION and ERROR_LOCK_VIOLATION of Windows, EAGAIN
    /// of Linux and of macOS. No room, or a folder that is mounted read-only, will not pass by waiting.
    /// </summary>
    private static bool IsHeld(IOException exception) => (exception.HResult & 0xFFFF) is 32 or 33 or 11 or 35;
}
