using MutualAuth.KeyStores.Files;
using MutualAuth.KeyStores.Findings;
using MutualAuth.KeyStores.Locking;
using MutualAuth.KeyStores.Planning;
using MutualAuth.KeyStores.Stores;

namespace MutualAuth.KeyStores.Refresh;

/// <summary>The lock file's part in a refresh: read before it, held against what is planned, written after it.</summary>
internal sealed class TrustLock(RefreshRequest request, RefreshResult result)
{
    private readonly Dictionary<string, LockedKeyStore> _states = new(StringComparer.Ordinal);

    private LockFile? _file;

    public bool IsInUse => request.LockFile is not null;

    /// <returns>False where it cannot be used, which has been reported then.</returns>
    public bool Read()
    {
        if (request.LockFile is not { } file)
            return true;
        result.Seen.LookAt([file.Path]);
        try
        {
            if (File.Exists(file.Path))
                _file = LockFile.Parse(InputFile.Read(file.Path, file.DisplayPath, ReadLimits.Default.FileSize));
            else if (request.Locked)
                throw Mab.NoLockFile.Error(null);
            return true;
        }
        catch (MutualAuthException exception)
        {
            result.Findings.Add(exception.Finding.InFile(file.DisplayPath));
            return false;
        }
    }

    public LockedKeyStore? Recorded(KeyStoreDeclaration keyStore) => _file?.Find(PathOf(keyStore));

    /// <param name="state">What is to be recorded of the keystore, from the path that the lock file names it by.</param>
    public void Remember(KeyStoreDeclaration keyStore, Func<string, LockedKeyStore> state)
    {
        if (request.LockFile is not null)
            _states[PathOf(keyStore)] = state(PathOf(keyStore));
    }

    /// <summary>The error, in locked mode, where the state of a keystore is not the recorded one; else null.</summary>
    public Finding? Difference(KeyStoreDeclaration keyStore, Func<string, LockedKeyStore> state)
    {
        if (!request.Locked)
            return null;
        var differences = LockDifference.Between(Recorded(keyStore), state(PathOf(keyStore)));
        return differences.Count == 0 ? null : Mab.LockDiffers.At(keyStore.DisplayPath, request.LockFile!.DisplayPath, string.Join("; ", differences));
    }

    /// <summary>In locked mode, whatever differs from the record is an error.</summary>
    /// <param name="failed">Paths of those that have been reported; nothing is known of them.</param>
    public void Check(IReadOnlyList<KeyStoreDeclaration> keyStores, ICollection<string> failed)
    {
        if (!request.Locked)
            return;
        var name = request.LockFile!.DisplayPath;
        foreach (var keyStore in keyStores.Where(keyStore => !failed.Contains(keyStore.Path)))
        {
            if (Difference(keyStore, path => _states[path]) is { } difference)
                result.Findings.Add(difference);
        }

        // Of the items as they are written: one that cannot be read is declared too, and has been reported.
        var declared = new HashSet<string>(request.KeyStores.Select(item => PathOf(item.FullPath, item.DisplayPath)), StringComparer.Ordinal);
        foreach (var recorded in _file!.KeyStores.Where(recorded => !declared.Contains(recorded.Path)))
            result.Findings.Add(Mab.LockDiffers.At(name, name, string.Join("; ", LockDifference.Between(recorded, null))));
    }

    public void Write()
    {
        if (request.LockFile is not { } file)
            return;
        if (request.Locked)
            return;
        // A record of half a build would be reviewed as if it were the whole.
        if (!result.Succeeded)
            return;

        result.Outputs.Add(file.Path);
        AtomicFile.DeleteAbandoned(file.Path);
        var content = new LockFile(_states.Values.ToList()).ToJson();
        try
        {
            // Not the bytes on the disk, whose line ends are git's.
            if (_file is null || !_file.ToJson().AsEnumerable().SequenceEqual(content))
            {
                AtomicFile.Write(file.Path, content, Access.Public);
                result.Seen.Wrote([file.Path]);
                var told = $"MutualAuth: wrote {file.DisplayPath}; review the change, and commit it";
                if (!result.Lines.Contains(told))
                    result.Lines.Add(told);
            }
        }
        catch (MutualAuthException exception)
        {
            result.Findings.Add(exception.Finding.InFile(file.DisplayPath));
        }
    }

    public string PathOf(KeyStoreDeclaration keyStore) => PathOf(keyStore.Path, keyStore.DisplayPath);

    /// <summary>As the lock file names it: relative to the project where it lies below it, so that it is the same on every machine.</summary>
    private string PathOf(string fullPath, string displayPath)
    {
        return (PathComparison.Below(request.Reader.ProjectDirectory, fullPath) ?? displayPath).Replace('\\', '/');
    }
}
