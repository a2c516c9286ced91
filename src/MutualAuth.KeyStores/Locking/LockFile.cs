using MutualAuth.KeyStores.Findings;

namespace MutualAuth.KeyStores.Locking;

/// <summary>What <c>mutualauth.lock.json</c> says: whom each keystore trusts, and as whom it speaks. Made for a code review.</summary>
/// <param name="KeyStores">In any order, each path once.</param>
internal sealed record LockFile(IReadOnlyList<LockedKeyStore> KeyStores)
{
    /// <summary>Of the file's form. A change that an older package would misread raises it.</summary>
    public const int Version = 1;

    /// <summary>Takes time and memory in proportion to the size, which is the caller's to limit.</summary>
    /// <exception cref="MutualAuthException"><see cref="Mab.LockUnreadable"/>, with the line where there is one, and no file.</exception>
    public static LockFile Parse(byte[] content) => LockFileReader.Read(content);

    /// <summary>
    /// The same bytes for the same content, in whatever order and culture. Git may have changed the line ends of the
    /// file on disk, so compare with what its content gives when written again.
    /// </summary>
    /// <exception cref="InvalidOperationException">A certificate is yet to be made.</exception>
    public byte[] ToJson() => LockFileWriter.Write(this);

    /// <summary>Null where the keystore is not recorded. Case counts: the file is shared between systems.</summary>
    public LockedKeyStore? Find(string path) =>
        KeyStores.FirstOrDefault(store => string.Equals(store.Path, path, StringComparison.Ordinal));
}
