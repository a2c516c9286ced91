using System.Security.Cryptography;
using System.Text;
using MutualAuth.KeyStores.Certificates;
using MutualAuth.KeyStores.Files;
using MutualAuth.KeyStores.Findings;
using MutualAuth.KeyStores.Planning;
using MutualAuth.KeyStores.Stores;

namespace MutualAuth.KeyStores.Refresh;

/// <summary>A keystore as it lies on the disk: what it holds, its bytes, and the passwords for it.</summary>
internal sealed record KeyStoreFile
{
    private const string PasswordAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

    /// <summary>Characters of the passwords that we make: 62^32 are 190 bits.</summary>
    private const int PasswordLength = 32;

    /// <summary>A file that never stands still is not written by builds.</summary>
    private const int MostReads = 10;

    public required Observation Observation { get; init; }

    /// <summary>Empty where there is no file.</summary>
    public byte[] Bytes { get; init; } = [];

    /// <summary>The bytes of the staged successor's keystore; empty where there is none.</summary>
    public byte[] SuccessorBytes { get; init; } = [];

    /// <summary>Null where it is ours to make and has not been made.</summary>
    public Password? StorePassword { get; init; }

    public Password? KeyPassword { get; init; }

    /// <exception cref="MutualAuthException">A password is missing or wrong, or the file is damaged or something else.</exception>
    /// <param name="known">Certificates that need not be parsed again.</param>
    /// <param name="last">What an earlier look has found.</param>
    public static KeyStoreFile Open(KeyStoreDeclaration declaration, KnownCertificates? known = null, KeyStoreFile? last = null)
    {
        // Nobody who only looks takes the lock, and what belongs together is several files: where another build has changed one
        // of them meanwhile, they are read again. An error may be due to that as well.
        for (var reads = 1; ; reads++)
        {
            var seen = new SeenFiles();
            seen.LookAt(new[] { declaration.Path, declaration.SuccessorPath, declaration.StorePassword.FilePath }.OfType<string>());
            try
            {
                var file = OpenOnce(declaration, known, last);
                if (reads == MostReads || !seen.HaveChanged())
                    return file;
            }
            catch (MutualAuthException) when (reads < MostReads && seen.HaveChanged())
            {
            }
        }
    }

    private static KeyStoreFile OpenOnce(KeyStoreDeclaration declaration, KnownCertificates? known, KeyStoreFile? last)
    {
        var exists = File.Exists(declaration.Path);
        if (!exists || FileLink.Is(declaration.Path))
            ThrowIfInTheWay(declaration.Path, declaration.DisplayPath);
        var password = StorePasswordOf(declaration, exists);
        var keyPassword = declaration.KeyPassword?.Read() ?? password;
        var type = declaration.DeclaredType ?? declaration.TypeByName;
        var (successor, successorBytes, successorReencode) = OpenSuccessor(declaration, password, keyPassword, known);
        if (!exists)
        {
            Check(declaration, type, password, keyPassword);
            return new KeyStoreFile
            {
                Observation = Observation.Absent with { Successor = successor },
                SuccessorBytes = successorBytes,
                StorePassword = password,
                KeyPassword = keyPassword,
            };
        }

        var unchanged = last is { Observation.Store: not null } && InputFile.Holds(declaration.Path, declaration.DisplayPath, last.Bytes);
        var bytes = unchanged ? last!.Bytes : InputFile.Read(declaration.Path, declaration.DisplayPath, ReadLimits.Default.FileSize);
        try
        {
            var actualType = KeyStoreFormat.Detect(bytes);
            var (store, reencrypt) = unchanged && last!.OpensWith(password, keyPassword)
                ? (last.Observation.Store!, last.Observation.NeedsEncrypting)
                : Read(bytes, declaration, password, keyPassword, known);
            Check(declaration, declaration.DeclaredType ?? actualType ?? type, password, keyPassword);
            return new KeyStoreFile
            {
                Observation = new Observation
                {
                    Store = store,
                    Type = actualType,
                    Successor = successor,
                    SuccessorNeedsEncrypting = successorReencode,
                    RequestedKey = RequestedKey(declaration),
                    NeedsEncrypting = reencrypt || EncryptionDiffers(declaration, store, keyPassword),
                },
                Bytes = bytes,
                SuccessorBytes = successorBytes,
                StorePassword = password,
                KeyPassword = keyPassword,
            };
        }
        catch (MutualAuthException exception) when (exception.Finding.File is null)
        {
            throw new MutualAuthException(exception.Finding.InFile(declaration.DisplayPath), exception);
        }
    }

    /// <summary>The same passwords: what was found in the same bytes is in them still.</summary>
    private bool OpensWith(Password? storePassword, Password? keyPassword)
    {
        return Same(StorePassword, storePassword) && Same(KeyPassword, keyPassword);

        static bool Same(Password? one, Password? other) => one is null || other is null ? one == other : one.SameAs(other);
    }

    /// <summary>
    /// Writes what the keystore shall hold from now on, after a copy of the old file where something of it would be gone.
    /// Under the folder's lock only.
    /// </summary>
    /// <param name="check">Called with the passwords known and nothing written yet.</param>
    /// <returns>The file as it now is, and the path of the archived copy (null where nothing was replaced).</returns>
    public (KeyStoreFile Saved, string? Archived) Save(
        KeyStoreDeclaration declaration, StoreType type, KeyStore store, bool discards, DateTimeOffset now, Action<KeyStoreFile> check)
    {
        if (Observation.Store is { Unrepresented: { Count: > 0 } unrepresented })
            throw Mab.UnknownContent.Error(declaration.DisplayPath, string.Join(", ", unrepresented));
        // The file that a link leads to; what belongs to the keystore stays beside the link.
        var path = FileLink.Follow(declaration.Path);
        if (Observation.Store is not null && !FolderAccess.MayWrite(path))
            throw Mab.ReadOnlyKeyStore.Error(declaration.DisplayPath);
        // keytool asks for no lock of ours: what it has put there meanwhile is in no archive.
        if (File.Exists(path) ? !InputFile.Holds(path, declaration.DisplayPath, Bytes) : Bytes.Length > 0)
            throw Mab.ChangedMeanwhile.Error(declaration.DisplayPath);
        var password = StorePassword ?? MakePassword(declaration.StorePassword);
        var saved = new KeyStoreFile
        {
            Observation = new Observation { Store = store, Type = type },
            SuccessorBytes = SuccessorBytes,
            StorePassword = password,
            KeyPassword = KeyPassword ?? password,
        };
        check(saved);

        var bytes = Encode(type, store, password, saved.KeyPassword, declaration.EncryptionProfile ?? EncryptionProfile.Modern);
        var archived = discards ? Archive.Keep(declaration.Path, Bytes, now) : null;
        AtomicFile.Write(path, bytes, Access.Private);
        return (saved with { Bytes = bytes }, archived);
    }

    /// <summary>The folders that anybody may write to, of those that the keystore and what belongs to it lie in.</summary>
    public static IEnumerable<Finding> OpenFolders(KeyStoreDeclaration declaration)
    {
        if (FolderAccess.IsOpenToOthers(declaration.Folder))
            yield return Mab.FolderOpenToOthers.At(declaration.DisplayPath, Path.GetDirectoryName(declaration.DisplayPath) is { Length: > 0 } folder ? folder : ".");
        var target = Path.GetDirectoryName(FileLink.Follow(declaration.Path))!;
        if (FileLink.Is(declaration.Path) && !PathComparison.Same(target, declaration.Folder) && FolderAccess.IsOpenToOthers(target))
            yield return Mab.FolderOpenToOthers.At(declaration.DisplayPath, target);
    }

    /// <summary>What is not there is to be made, unless it is a link that leads nowhere, or a folder.</summary>
    private static void ThrowIfInTheWay(string path, string displayPath)
    {
        FileLink.ThrowIfBroken(path, displayPath);
        if (Directory.Exists(path))
            throw Mab.FileFailure.Error(displayPath, "reading the file", "it is a folder");
    }

    /// <summary>Writes the keystore that a successor waits in. Under the folder's lock only, and after the keystore itself.</summary>
    public void SaveSuccessor(KeyStoreDeclaration declaration, StoreType type, KeyStore successor) => AtomicFile.Write(
        declaration.SuccessorPath,
        Encode(type, successor, StorePassword!, KeyPassword!, declaration.EncryptionProfile ?? EncryptionProfile.Modern),
        Access.Private);

    public static byte[] Encode(StoreType type, KeyStore store, Password storePassword, Password keyPassword, EncryptionProfile profile) =>
        type == StoreType.Jks
            ? JksCodec.Write(store, storePassword, keyPassword)
            : Pkcs12Codec.Write(store, storePassword, profile);

    /// <summary>Makes the random password of a new keystore, unless a build that was killed has left one.</summary>
    private static Password MakePassword(PasswordSource source)
    {
        if (!File.Exists(source.FilePath))
            AtomicFile.Write(source.FilePath!, Encoding.ASCII.GetBytes(RandomPassword() + "\n"), Access.Private);
        return source.Read();
    }

    /// <summary>The keystore that a successor waits in has the passwords of the one that it is for.</summary>
    private static (KeyEntry? Entry, byte[] Bytes, bool NeedsEncrypting) OpenSuccessor(
        KeyStoreDeclaration declaration, Password? password, Password? keyPassword, KnownCertificates? known)
    {
        if (declaration.TrustOnly || !File.Exists(declaration.SuccessorPath))
            return (null, [], false);
        var display = declaration.Display(declaration.SuccessorPath);
        if (password is null && declaration.PreviousStorePassword is null)
            throw Mab.PasswordFileLost.Error(display, declaration.Display(declaration.StorePassword.FilePath!));
        var bytes = InputFile.Read(declaration.SuccessorPath, display, ReadLimits.Default.FileSize);
        try
        {
            var (store, reencrypt) = Read(bytes, declaration, password, keyPassword, known);
            var entry = store.Keys.FirstOrDefault()
                ?? throw Mab.NoSuchEntry.Error(null, declaration.DeclaredAlias ?? declaration.DefaultAlias, "no private key");
            return (entry, bytes, reencrypt);
        }
        catch (MutualAuthException exception) when (exception.Finding.File is null)
        {
            throw new MutualAuthException(exception.Finding.InFile(display), exception);
        }
    }

    private static Password? StorePasswordOf(KeyStoreDeclaration declaration, bool exists)
    {
        if (!declaration.StorePasswordIsOurs || File.Exists(declaration.StorePassword.FilePath))
            return declaration.StorePassword.Read();
        ThrowIfInTheWay(declaration.StorePassword.FilePath!, declaration.Display(declaration.StorePassword.FilePath!));
        if (exists && declaration.PreviousStorePassword is null)
            throw Mab.PasswordFileLost.Error(declaration.DisplayPath, declaration.Display(declaration.StorePassword.FilePath!));
        return null;
    }

    private static (KeyStore Store, bool NeedsEncrypting) Read(
        byte[] bytes, KeyStoreDeclaration declaration, Password? password, Password? keyPassword, KnownCertificates? known)
    {
        if (password is not null)
        {
            try
            {
                return (KeyStoreFormat.Read(bytes, password, keyPassword is null ? [] : [keyPassword], ReadLimits.Default, known), false);
            }
            catch (MutualAuthException exception) when (exception.Finding.Kind == Mab.WrongPassword && declaration.PreviousStorePassword is not null)
            {
                // The password has changed since the file was written; the previous one must open it then.
            }
        }

        var previous = declaration.PreviousStorePassword!.Read();
        return (KeyStoreFormat.Read(bytes, previous, keyPassword is null ? [] : [keyPassword], ReadLimits.Default, known), true);
    }

    private static byte[]? RequestedKey(KeyStoreDeclaration declaration) => File.Exists(declaration.RequestPath)
        ? SigningRequest.PublicKeyInfo(InputFile.Read(declaration.RequestPath, declaration.RequestPath, ReadLimits.Default.FileSize))
        : null;

    /// <summary>A declared encryption or key password that is not the one in the file; what is not declared stays as it is.</summary>
    private static bool EncryptionDiffers(KeyStoreDeclaration declaration, KeyStore store, Password? keyPassword)
    {
        if (declaration.EncryptionProfile is { } profile && store.Encryption is { } actual && profile != actual)
            return true;
        var own = store.Find(declaration.DeclaredAlias ?? declaration.DefaultAlias) as KeyEntry;
        return declaration.KeyPassword is not null && own?.Key.OpenedWith is { } openedWith && !openedWith.SameAs(keyPassword!);
    }

    private static void Check(KeyStoreDeclaration declaration, StoreType type, Password? password, Password? keyPassword)
    {
        var writesPkcs12 = type == StoreType.Pkcs12 || declaration.AlsoWrite.Contains(CopyFormat.Pkcs12);
        if (writesPkcs12 && password is not null && password.Characters.Any(c => c is < ' ' or > '~'))
            throw Mab.NonAsciiPassword.Error(declaration.DisplayPath, declaration.StorePassword.Name);
        if (type == StoreType.Pkcs12 && declaration.KeyPassword is not null && (password is null || !password.SameAs(keyPassword!)))
            throw Mab.KeyPasswordInPkcs12.Error(declaration.DisplayPath);
    }

    private static string RandomPassword()
    {
        using var random = RandomNumberGenerator.Create();
        var one = new byte[1];
        var password = new StringBuilder(PasswordLength);
        while (password.Length < PasswordLength)
        {
            random.GetBytes(one);
            // 248 = 4 × 62: the bytes above would make some characters likelier than others.
            if (one[0] < 248)
                password.Append(PasswordAlphabet[one[0] % PasswordAlphabet.Length]);
        }

        return password.ToString();
    }
}
