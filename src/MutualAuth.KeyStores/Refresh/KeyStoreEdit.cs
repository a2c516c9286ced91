using MutualAuth.KeyStores.Files;
using MutualAuth.KeyStores.Findings;
using MutualAuth.KeyStores.Planning;
using MutualAuth.KeyStores.Stores;

namespace MutualAuth.KeyStores.Refresh;

/// <summary>One change to one keystore, as keytool's commands make them: for targets that people write themselves.</summary>
/// <param name="Declaration">Where the keystore is and what its passwords are; nothing else of it is brought about.</param>
internal sealed record KeyStoreEdit(KeyStoreDeclaration Declaration, DateTimeOffset Now)
{
    /// <summary>The keystore's entries; an empty one where there is no file.</summary>
    public KeyStore Read()
    {
        if (!File.Exists(Declaration.Path))
            throw Mab.NoSuchFile.Error(Declaration.DisplayPath);
        return KeyStoreFile.Open(Declaration).Observation.Store!;
    }

    /// <summary>The entry of that alias, or the finding that says which there are.</summary>
    public static KeyStoreEntry Entry(KeyStore store, string alias) => store.Find(alias)
        ?? throw Mab.NoSuchEntry.Error(null, alias, store.Entries.Count == 0
            ? "none"
            : string.Join(", ", store.Entries.Select(entry => $"'{entry.Alias}'")));

    /// <param name="edit">From the entries that are there to those that shall be; null to leave the file as it is.</param>
    /// <returns>Whether the file was written, and what had been warned of on the way.</returns>
    public (bool Written, IReadOnlyList<Finding> Findings) Change(
        Func<KeyStore, KeyStore?> edit, Action<string> say, CancellationToken cancellation)
    {
        // Wrong passwords and damaged files are found before the lock, which leaves a file in the folder.
        KeyStoreFile.Open(Declaration);
        using var folderLock = FolderLock.Take(Declaration.Folder, FolderLock.DefaultLimit, say, cancellation);
        AtomicFile.DeleteLeftovers(Declaration.Path);
        AtomicFile.DeleteLeftovers(FileLink.Follow(Declaration.Path));
        Archive.DeleteLeftovers(Declaration.Path);
        var file = KeyStoreFile.Open(Declaration);
        var before = file.Observation.Store ?? KeyStore.Empty;
        if (edit(before) is not { } after)
            return (false, []);

        if (before.Unrepresented.Count > 0)
            throw Mab.UnknownContent.Error(Declaration.DisplayPath, string.Join(", ", before.Unrepresented));
        var unprotected = GitIgnore.Ensure(Declaration.Folder, managed: false, KeyStoreOutputs.SecretFiles(Declaration));
        var type = Declaration.DeclaredType ?? file.Observation.Type ?? Declaration.TypeByName;
        var discards = before.Entries.Any(entry => after.Find(entry.Alias) is not { } kept || !ReferenceEquals(kept, entry));
        file.Save(Declaration, type, after, discards, Now, _ => { });
        List<Finding> findings = [.. KeyStoreFile.OpenFolders(Declaration)];
        if (type == StoreType.Jks && before.OtherAttributesOf is { } aliases)
            findings.Add(Mab.AttributesNotInJks.At(Declaration.DisplayPath, aliases));
        if (unprotected is not null)
            findings.Add(unprotected);
        return (true, findings);
    }
}
