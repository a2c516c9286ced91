using MutualAuth.KeyStores.Certificates;
using MutualAuth.KeyStores.Files;
using MutualAuth.KeyStores.Findings;
using MutualAuth.KeyStores.Keys;
using MutualAuth.KeyStores.Planning;
using MutualAuth.KeyStores.Stores;

namespace MutualAuth.KeyStores.Refresh;

/// <summary>What a keystore is after its refresh.</summary>
internal sealed record Outcome(Plan Plan, KeyStore Store, KeyEntry? Successor)
{
    /// <summary>Its own key and certificate; null in a truststore.</summary>
    public KeyEntry? Own => Plan.OwnAlias is { } alias ? (KeyEntry)Store.Find(alias)! : null;
}

/// <summary>
/// Writes one keystore and all that belongs to it, under the lock of its folder, in an order in which a build may be killed
/// at any moment: what is secret is kept from git first, the keystore comes before its exports, and what is replaced is in the
/// archive before that.
/// </summary>
internal sealed class KeyStoreWriter(
    RefreshRequest request, RefreshResult result, KeyStoreFiles files, KnownCertificates known, TrustLock trustLock, KeyPairs keys, CancellationToken cancellation)
{
    /// <summary>Nothing beside the keystore itself is missing, another, or left over.</summary>
    public bool IsComplete(KeyStoreDeclaration declaration, KeyStoreFile file, Outcome after) =>
        StaleOutputs(declaration, file, after).Count == 0 && !HasLeftovers(declaration);

    /// <summary>Looks again, since another build may have been here first, and writes what is still to be written.</summary>
    public Outcome Write(KeyStoreDeclaration declaration, DeclaredInputs inputs)
    {
        var file = files.Open(declaration);
        var before = file.Observation;
        var plan = Planner.Plan(declaration, inputs, before, request.Now);
        result.Findings.AddRange(plan.Findings);
        if (plan.HasErrors)
            return new Outcome(plan, KeyStore.Empty, null);
        if (trustLock.Difference(declaration, path => LockState.Planned(path, declaration, plan, inputs, before)) is { } difference)
            throw new MutualAuthException(difference);

        foreach (var path in KeyStoreOutputs.EveryPath(declaration))
        {
            AtomicFile.DeleteLeftovers(path);
            Archive.DeleteLeftovers(path);
        }

        AtomicFile.DeleteLeftovers(FileLink.Follow(declaration.Path));

        // Before the first secret is written, so that there is no moment at which git would take it.
        var unprotected = GitIgnore.Ensure(declaration.Folder, IsManaged(declaration), KeyStoreOutputs.SecretFiles(declaration));
        if (plan.Rewrites || plan.MovesSuccessor || WritesSecretCopy(declaration, file, plan))
        {
            if (unprotected is not null)
                result.Findings.Add(unprotected);
            result.Findings.AddRange(KeyStoreFile.OpenFolders(declaration));
        }

        var outcome = new Outcome(plan, before.Store ?? KeyStore.Empty, null);
        if (plan.Rewrites)
        {
            var store = PlanApplication.Apply(plan, declaration, inputs, before, keys.Take, request.Now);
            outcome = outcome with { Store = store };
            cancellation.ThrowIfCancellationRequested();
            (file, var archived) = file.Save(
                declaration, plan.Type, store, plan.Discards, request.Now, saved => CheckProfile(declaration, outcome, saved));
            Tell(new RefreshText(declaration, inputs, plan, store, archived), isNew: before.Store is null);
            if (before.Store is null && plan.MakesOwnCertificate && OtherExport(declaration.PemPath, outcome.Own!) is { } other)
                result.Findings.Add(Mab.OtherIdentityExported.At(declaration.DisplayPath, declaration.Display(declaration.PemPath), other.Subject, other.Sha256));
        }
        else
        {
            CheckProfile(declaration, outcome, file);
        }

        // The keystore before the exports, and both before the successor's file goes: whatever moment a build is killed at,
        // the key is somewhere, and the next build sees what is left to do.
        outcome = outcome with { Successor = MoveSuccessor(declaration, inputs, file, before, plan) };
        var kept = new[] { before.Store, outcome.Store }.SelectMany(held => held?.Keys ?? []).Append(before.Successor)
            .Select(entry => entry?.Key.Clear).OfType<PrivateKey>().ToList();
        foreach (var output in StaleOutputs(declaration, file, outcome))
        {
            // A link is replaced, and what it points to is not.
            if (File.Exists(output.Path) && !FileLink.Is(output.Path) && output.Read() is var existing && output.WouldLose(existing, kept))
                result.Lines.Add($"MutualAuth: {declaration.Display(output.Path)} held something else, which is kept in {declaration.Display(Archive.Keep(output.Path, existing, request.Now))}");
            else
                TellOfOtherExport(declaration, output, outcome, wasThere: before.Store is not null);
            AtomicFile.Write(output.Path, output.Content(), output.Access);
            // Perhaps the build that made the certificate was ended before it could say whom to hand it to.
            if (!plan.Rewrites && output.Path == declaration.PemPath)
            {
                result.Lines.Add($"MutualAuth: exported the certificate of {declaration.DisplayPath}; hand {declaration.FilesToHand(successor: false)} to "
                    + $"{Addressees.Of(plan.Trusted.Select(partner => partner.Alias))} where it is not there yet");
            }
        }

        if (outcome.Successor is null)
        {
            // The keystore last: while it is there, the next build knows what the rest belongs to.
            foreach (var path in KeyStoreOutputs.SuccessorPaths(declaration).Reverse())
                AtomicFile.Delete(path);
        }

        return outcome;
    }

    /// <summary>A copy with a key is written, though the keystore itself is as declared.</summary>
    private bool WritesSecretCopy(KeyStoreDeclaration declaration, KeyStoreFile file, Plan plan) =>
        file.Observation.Store is { } store
        && StaleOutputs(declaration, file, new Outcome(plan, store, null)).Any(output => output.Access == Access.Private);

    /// <summary>What lies where the own certificate is exported to, and is another: the keystore is somewhere else, was lost, or was exchanged.</summary>
    private static Certificate? OtherExport(string path, KeyEntry own)
    {
        try
        {
            return !File.Exists(path) ? null
                : CertificateFile.Read(InputFile.Read(path, path, ReadLimits.Default.FileSize)).FirstOrDefault(exported => !exported.Equals(own.Chain[0]));
        }
        catch (MutualAuthException)
        {
            return null;
        }
    }

    /// <summary>
    /// This build leaves the own certificate as it is, and the exported one is another: somebody has exchanged one of the two. To
    /// write over it in silence would have the exchanged one handed to the partners.
    /// </summary>
    private void TellOfOtherExport(KeyStoreDeclaration declaration, OutputFile output, Outcome outcome, bool wasThere)
    {
        var plan = outcome.Plan;
        // Where a successor's files go, a build that was killed had put it into service.
        if (!wasThere || plan.Identity != IdentityAction.Keep || plan.Successor == SuccessorAction.Remove || outcome.Own is not { } own)
            return;
        if ((output.Path != declaration.CertificatePath && output.Path != declaration.PemPath) || OtherExport(output.Path, own) is not { } other)
            return;
        var kept = Archive.Keep(output.Path, File.ReadAllBytes(output.Path), request.Now);
        var display = declaration.Display(output.Path);
        result.Findings.Add(Mab.ExportWasAnother.At(display, display, other.Subject, other.Sha256, own.Chain[0].Sha256, declaration.Display(kept)));
    }

    /// <returns>The successor that waits from now on; null where none does.</returns>
    private KeyEntry? MoveSuccessor(KeyStoreDeclaration declaration, DeclaredInputs inputs, KeyStoreFile file, Observation before, Plan plan)
    {
        switch (plan.Successor)
        {
            case SuccessorAction.Keep:
                return before.Successor;
            case SuccessorAction.Reencode:
                file.SaveSuccessor(declaration, plan.Type, new KeyStore([before.Successor!]));
                return before.Successor;
            case SuccessorAction.Make or SuccessorAction.Certify:
                var staged = PlanApplication.Successor(plan, declaration, inputs, before, keys.Take, request.Now);
                cancellation.ThrowIfCancellationRequested();
                var archived = ArchiveSuccessor(declaration, file);
                file.SaveSuccessor(declaration, plan.Type, staged);
                var successor = staged.Keys.Single();
                result.Lines.Add(RefreshText.Staged(declaration, successor, archived));
                return successor;
            case SuccessorAction.Discard:
                result.Lines.Add(RefreshText.Discarded(declaration, ArchiveSuccessor(declaration, file)!));
                return null;
            default:
                return null;
        }
    }

    private string? ArchiveSuccessor(KeyStoreDeclaration declaration, KeyStoreFile file) => file.SuccessorBytes.Length == 0
        ? null
        : Archive.Keep(declaration.SuccessorPath, file.SuccessorBytes, request.Now);

    private void Tell(RefreshText text, bool isNew)
    {
        result.Lines.Add(text.Line(isNew));
        if (text.Advice is { } advice)
            result.Lines.Add(advice);
        if (text.ToDo is { } toDo)
            result.Findings.Add(toDo);
    }

    private List<OutputFile> StaleOutputs(KeyStoreDeclaration declaration, KeyStoreFile file, Outcome after)
    {
        // A keystore that is still to be made has no password yet, and nothing beside it.
        if (file.StorePassword is null)
            return [];
        return KeyStoreOutputs.Of(
                declaration, after.Store, after.Plan.OwnAlias, after.Successor, file.StorePassword, file.KeyPassword!, TakesReplies(declaration),
                known)
            .Where(output => output.IsMissingOrStale())
            .ToList();
    }

    /// <summary>A request is to be written, and its answer could be named.</summary>
    public bool TakesReplies(KeyStoreDeclaration declaration) =>
        request.RequestCertificates && declaration.Issuer is null && declaration.IdentityFrom.Count == 0;

    public static void CheckProfile(KeyStoreDeclaration declaration, Outcome outcome, KeyStoreFile file)
    {
        if (declaration.Profile == Profile.ServiceNow)
            ServiceNowProfile.CheckResult(declaration, outcome.Plan.Type, file.StorePassword!, file.KeyPassword!, outcome.Own!);
    }

    private bool IsManaged(KeyStoreDeclaration declaration) =>
        PathComparison.Same(declaration.Folder, request.ManagedFolder.TrimEnd('/', '\\'));

    /// <summary>A build was killed while it wrote, perhaps a key, and what it was about to do is not wanted any more.</summary>
    private static bool HasLeftovers(KeyStoreDeclaration declaration) =>
        KeyStoreOutputs.EveryPath(declaration).Any(path => AtomicFile.HasLeftovers(path) || Archive.HasLeftovers(path));
}
