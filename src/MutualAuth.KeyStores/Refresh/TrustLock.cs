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

    /// <returns>False where it cannot be used, which has been reported then.</returns>
    public bool Read()
    {
        if (request.LockFile is not { } file)
            return true;
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
    public void Remember(KeyStoreDeclaration keyStore, Func<string, LockedKeyStore> state) => _states[PathOf(keyStore)] = state(PathOf(keyStore));

    /// <summary>In locked mode, whatever differs from the record is an error.</summary>
    /// <param name="failed">Of these nothing is known, and they have been reported.</param>
    public void Check(IReadOnlyList<KeyStoreDeclaration> keyStores, ICollection<KeyStoreDeclaration> failed)
    {
        if (!request.Locked)
            return;
        var name = request.LockFile!.DisplayPath;
        foreach (var keyStore in keyStores.Where(keyStore => !failed.Contains(keyStore)))
        {
            var differences = LockDifference.Between(Recorded(keyStore), _states[PathOf(keyStore)]);
            if (differences.Count > 0)
                result.Findings.Add(Mab.LockDiffers.At(keyStore.DisplayPath, name, string.Join("; ", differences)));
        }

        // Of the items as they are written: one that cannot be read is declared too, and has been reported.
        var declared = new HashSet<string>(request.KeyStores.Select(item => PathOf(item.FullPath, item.DisplayPath)), StringComparer.Ordinal);
        foreach (var recorded in _file!.KeyStores.Where(recorded => !declared.Contains(recorded.Path)))
            result.Findings.Add(Mab.LockDiffers.At(name, name, string.Join("; ", LockDifference.Between(recorded, null))));
    }

    public void Write()
    {
        if (request.LockFile is not { } file || request.Locked)
            return;
        // What could not be brought up to date stays recorded as it was.
        if (!result.Succeeded && _file is not null)
        {
            foreach (var recorded in _file.KeyStores.Where(recorded => !_states.ContainsKey(recorded.Path)))
                _states.Add(recorded.Path, recorded);
        }

        result.Watched.Add(file.Path);
        result.Outputs.Add(file.Path);
        var content = new LockFile(_states.Values.ToList()).ToJson();
        try
        {
            // Not the bytes on the disk, whose line ends are git's.
            if (_file is null || !_file.ToJson().AsEnumerable().SequenceEqual(content))
                AtomicFile.Write(file.Path, content, Access.Public);
        }
        catch (MutualAuthException exception)
        {
            result.Findings.Add(exception.Finding.InFile(file.DisplayPath));
        }
    }

    private string PathOf(KeyStoreDeclaration keyStore) => PathOf(keyStore.Path, keyStore.DisplayPath);

    /// <summary>As the lock file names it: relative to the project where it lies below it, so that it is the same on every machine.</summary>
    private string PathOf(string fullPath, string displayPath)
    {
        var root = request.Reader.ProjectDirectory.TrimEnd('/', '\\') + Path.DirectorySeparatorChar;
        return (fullPath.StartsWith(root, StringComparison.Ordinal) ? fullPath.Substring(root.Length) : displayPath).Replace('\\', '/');
    }
}
